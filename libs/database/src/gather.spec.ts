import { Gather, type GatherOptions } from './gather.js';

/** A writer whose batches end when the test says so; it refuses every batch with `spoilt` in it. */
const slowWriter = (options: GatherOptions<string> = {}) => {
  const batches: string[][] = [];
  const ends: (() => void)[] = [];
  const gather = new Gather<string, string>(async (items) => {
    batches.push([...items]);
    await new Promise<void>((resolve) => ends.push(resolve));
    if (items.includes('spoilt')) throw new Error('spoilt');
    return items.map((item) => `${item} written`);
  }, options);
  const endAll = async (): Promise<void> => {
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise(setImmediate);
    }
  };
  return { batches, endAll, add: (item: string) => gather.add(item) };
};

describe('items of several callers', () => {
  it('leave at once while few are under way', () => {
    const writer = slowWriter({ underWay: 2 });
    void writer.add('ada');
    void writer.add('grace');
    expect(writer.batches).toEqual([['ada'], ['grace']]);
  });

  it('go together when they came while others were under way, and each learns of its own', async () => {
    const writer = slowWriter();
    const answers = Promise.all(['ada', 'grace', 'linus', 'ada'].map(writer.add));
    await writer.endAll();
    expect(writer.batches).toEqual([['ada'], ['grace', 'linus', 'ada']]);
    expect(await answers).toEqual(['ada written', 'grace written', 'linus written', 'ada written']);
  });

  it('go in batches of a bounded size', async () => {
    const writer = slowWriter({ most: 2 });
    const answers = Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(writer.add));
    await writer.endAll();
    await answers;
    expect(writer.batches).toEqual([['a'], ['b', 'c'], ['d', 'e'], ['f']]);
  });

  it('wait for those that are about to come, where that is asked for, but not once a batch is full', async () => {
    const writer = slowWriter({ most: 2, lingerMs: 20 });
    void writer.add('ada');
    await new Promise(setImmediate);
    expect(writer.batches).toEqual([]);
    void writer.add('grace');
    expect(writer.batches).toEqual([['ada', 'grace']]);
    await writer.endAll();
    const lone = writer.add('linus');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await writer.endAll();
    expect(await lone).toBe('linus written');
    expect(writer.batches).toEqual([['ada', 'grace'], ['linus']]);
  });

  it('do not wait longer when those who wait are said to be enough', () => {
    const writer = slowWriter({ lingerMs: 10_000, isEnough: (items) => items.includes('grace') });
    void writer.add('ada');
    void writer.add('grace');
    expect(writer.batches).toEqual([['ada', 'grace']]);
  });

  it('all fail with their batch', async () => {
    const writer = slowWriter();
    const answers = Promise.allSettled(['ada', 'grace', 'spoilt'].map(writer.add));
    await writer.endAll();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('are repeated one by one where that is allowed, so that nobody is told of another one’s trouble', async () => {
    const writer = slowWriter({ repeatAlone: true });
    const answers = Promise.allSettled(['ada', 'grace', 'spoilt', 'linus'].map(writer.add));
    await writer.endAll();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(writer.batches.slice(1)).toEqual([['grace', 'spoilt', 'linus'], ['grace'], ['spoilt'], ['linus']]);
  });

  describe('whose batches are kept apart', () => {
    it('go together when they came in one turn, and a lone one leaves at once', async () => {
      const writer = slowWriter({ underWay: 2, apartMs: 400 });
      void writer.add('ada');
      void writer.add('grace');
      expect(writer.batches).toEqual([]);
      await new Promise(setImmediate);
      expect(writer.batches).toEqual([['ada', 'grace']]);
    });

    it('wait for each other after that, but not once they are a full batch', async () => {
      const writer = slowWriter({ underWay: 2, most: 2, apartMs: 400 });
      void writer.add('ada');
      await new Promise(setImmediate);
      void writer.add('grace');
      await new Promise(setImmediate);
      expect(writer.batches).toEqual([['ada']]);
      void writer.add('linus');
      expect(writer.batches).toEqual([['ada'], ['grace', 'linus']]);
    });

    it('leave when the time is over', async () => {
      const writer = slowWriter({ underWay: 2, apartMs: 20 });
      void writer.add('ada');
      await new Promise(setImmediate);
      await new Promise((resolve) => setTimeout(resolve, 1));
      void writer.add('grace');
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(writer.batches).toEqual([['ada'], ['grace']]);
    });
  });
});
