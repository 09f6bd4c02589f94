import type { AppendResult, StreamAppend } from './event-store.js';
import { GatheredAppends } from './gathered-appends.js';

const appendOf = (stream: string): StreamAppend => ({ stream, topic: 'contact-events', key: stream, keyId: null, events: [] });
const resultOf = ({ stream }: StreamAppend): AppendResult => ({ stream, fromVersion: 1, toVersion: 1, duplicate: false });

/** A store whose batches end when the test says so; it refuses every batch with `spoilt` in it. */
const slowStore = () => {
  const batches: string[][] = [];
  const ends: (() => void)[] = [];
  const gathered = new GatheredAppends(async (batch) => {
    batches.push(batch.map(({ stream }) => stream));
    await new Promise<void>((resolve) => ends.push(resolve));
    if (batch.some(({ stream }) => stream === 'spoilt')) throw new Error('spoilt');
    return batch.map(resultOf);
  });
  const endAll = async (): Promise<void> => {
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise(setImmediate);
    }
  };
  return { batches, endAll, append: (stream: string) => gathered.append(appendOf(stream)) };
};

describe('appends of several callers', () => {
  it('leave at once while few are under way', () => {
    const store = slowStore();
    void store.append('ada');
    void store.append('grace');
    expect(store.batches).toEqual([['ada'], ['grace']]);
  });

  it('go together when they came while others were under way, and each learns of its own', async () => {
    const store = slowStore();
    const answers = Promise.all(['ada', 'grace', 'linus', 'margaret', 'ada'].map(store.append));
    await store.endAll();
    expect(store.batches).toEqual([['ada'], ['grace'], ['linus', 'margaret', 'ada']]);
    expect((await answers).map(({ stream }) => stream)).toEqual(['ada', 'grace', 'linus', 'margaret', 'ada']);
  });

  it('are repeated one by one when a batch fails, so that nobody is told of another one’s trouble', async () => {
    const store = slowStore();
    const answers = Promise.allSettled(['ada', 'grace', 'linus', 'spoilt', 'margaret'].map(store.append));
    await store.endAll();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(store.batches.slice(2)).toEqual([['linus', 'spoilt', 'margaret'], ['linus'], ['spoilt'], ['margaret']]);
  });
});
