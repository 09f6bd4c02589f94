import { transaction } from '@sync/database';
import { createLogger } from '@sync/telemetry';
import { eventually, useDatabase } from '@sync/testing';
import { addReslices, Reslicer, type ReslicePage } from './index.js';

describe('Reslicer', () => {
  const db = useDatabase([addReslices('some_sync', '1764000000001')]);
  const people = ['ada', 'grace', 'linus', 'margaret'];
  const logger = createLogger('spec', { level: 'silent' });
  const made: ReslicePage[] = [];
  let meanwhile: () => Promise<void> = () => Promise.resolve();

  const twoAtATime = async (page: ReslicePage): Promise<string | null> => {
    made.push(page);
    const next = meanwhile;
    meanwhile = () => Promise.resolve();
    await next();
    return (
      people
        .filter((person) => person > page.after)
        .slice(0, 2)
        .at(-1) ?? null
    );
  };
  const reslicer = () => new Reslicer(db.pool, 'some_sync', twoAtATime, logger);
  const ask = (one: Reslicer, everybody = true) => transaction(db.pool, (client) => one.request(client, 'loc_9', everybody));
  const after = () => made.splice(0).map((page) => page.after);

  it('goes through everybody page by page, and then has nothing to do', async () => {
    const one = reslicer();
    await ask(one);
    await one.drain();
    expect(after()).toEqual(['', 'grace', 'margaret']);
    await one.drain();
    expect(after()).toEqual([]);
  });

  it('starts over when something changed meanwhile, even during the first page', async () => {
    const one = reslicer();
    await ask(one);
    meanwhile = () => ask(one);
    await one.drain();
    expect(after()).toEqual(['', '', 'grace', 'margaret']);
  });

  it('goes on where another process stopped', async () => {
    await ask(reslicer());
    meanwhile = () => Promise.reject(new Error('killed'));
    await expect(reslicer().drain()).rejects.toThrow('killed');
    await reslicer().drain();
    expect(after()).toEqual(['', '', 'grace', 'margaret']);
  });

  it('works in the background when it is poked', async () => {
    const one = reslicer();
    one.start();
    await ask(one, false);
    one.poke();
    await eventually(() => Promise.resolve(made.length >= 3));
    await one.stop();
    expect(made.splice(0).every(({ everybody }) => !everybody)).toBe(true);
  });
});
