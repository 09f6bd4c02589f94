import { eventStoreMigrations } from '@sync/event-store';
import { useDatabase } from '@sync/testing';
import { run } from './program.js';

describe('sync new-epoch', () => {
  const db = useDatabase(eventStoreMigrations);

  it('opens the next epoch in the database it is pointed at', async () => {
    let said = '';
    const around = { fetch, say: (text: string) => (said += text), complain: (text: string) => (said += text) };
    expect(await run(['new-epoch', '--json'], { ...around, env: { DATABASE_URL: db.url } })).toBe(0);
    expect(JSON.parse(said)).toEqual({ epoch: 2 });
    expect((await db.pool.query('select epoch from store.epochs order by epoch')).rows).toEqual([{ epoch: 1 }, { epoch: 2 }]);
  });

  it('says so when the database cannot be reached', async () => {
    let said = '';
    const around = { fetch, say: () => undefined, complain: (text: string) => (said += text) };
    expect(await run(['new-epoch'], { ...around, env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' } })).toBe(1);
    expect(said).toContain('Check DATABASE_URL');
  });
});
