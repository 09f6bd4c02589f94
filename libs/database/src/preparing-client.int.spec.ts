import { useDatabase } from '@sync/testing';
import { openPool, transaction, type Pool, type PoolClient } from './index.js';

const database = useDatabase([]);

describe('the pool’s connections', () => {
  let pool: Pool;
  beforeAll(() => {
    pool = openPool({ url: database.url, applicationName: 'spec', max: 2 });
  });
  afterAll(() => pool.end());

  const withClient = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  };

  const prepared = async (client: PoolClient, part: string): Promise<number> => {
    const { rows } = await client.query<{ statement: string }>('select statement from pg_prepared_statements');
    return rows.filter(({ statement }) => statement.includes(part)).length;
  };

  it('prepare a statement with values once, in every form a query has', async () => {
    await withClient(async (client) => {
      for (const value of [1, 2]) {
        expect((await client.query('select $1::int as one', [value])).rows).toEqual([{ one: value }]);
        expect((await client.query({ text: 'select $1::int as two', values: [value], rowMode: 'array' })).rows).toEqual([[value]]);
        expect((await client.query({ name: 'mine', text: 'select $1::int as three', values: [value] })).rows).toEqual([{ three: value }]);
      }
      expect(await prepared(client, 'as one')).toBe(1);
      expect(await prepared(client, 'as two')).toBe(1);
      expect(await prepared(client, 'as three')).toBe(1);
    });
  });

  it('prepare nothing without values', async () => {
    await withClient(async (client) => {
      await client.query('select 4 as four');
      expect(await prepared(client, 'as four')).toBe(0);
    });
  });

  it('know a statement again after a failure of it', async () => {
    await withClient(async (client) => {
      await expect(client.query('select 1 / $1::int as five', [0])).rejects.toMatchObject({ code: '22012' });
      expect((await client.query('select 1 / $1::int as five', [1])).rows).toEqual([{ five: 1 }]);
    });
  });

  it('are replaced when a migration changed what a prepared statement returns', async () => {
    const ask = (on: Pool | PoolClient) => on.query('select * from six where a = $1', [1]);
    await pool.query('create table six (a int)');
    await pool.query('insert into six values (1)');
    await withClient(ask);
    await pool.query('alter table six add column b int');
    await expect(transaction(pool, ask)).rejects.toMatchObject({ code: '0A000' });
    expect((await transaction(pool, ask)).rows).toEqual([{ a: 1, b: null }]);

    await pool.query('alter table six add column c int');
    await expect(ask(pool)).rejects.toMatchObject({ code: '0A000' });
    expect((await ask(pool)).rows).toEqual([{ a: 1, b: null, c: null }]);

    await pool.query('alter table six add column d int');
    const inOtherWords = (client: PoolClient) => ask(client).catch((cause: unknown) => Promise.reject(new Error('no answer', { cause })));
    await expect(transaction(pool, inOtherWords)).rejects.toThrow('no answer');
    expect((await transaction(pool, inOtherWords)).rows).toEqual([{ a: 1, b: null, c: null, d: null }]);
  });

  it('do not keep statements that are made up at run time', async () => {
    await withClient(async (client) => {
      for (let made = 0; made < 600; made += 1) await client.query(`select $1::int as made_${made}`, [made]);
      const kept = await prepared(client, 'as made_');
      expect(kept).toBeGreaterThan(400);
      expect(kept).toBeLessThanOrEqual(500);
      expect((await client.query('select $1::int as made_599', [7])).rows).toEqual([{ made_599: 7 }]);
    });
  });
});

describe('a transaction', () => {
  let pool: Pool;
  beforeAll(() => {
    pool = openPool({ url: database.url, applicationName: 'spec', max: 1 });
  });
  afterAll(() => pool.end());

  it('sends its first statement with the begin', async () => {
    const setting = await transaction(
      pool,
      async (client) => (await client.query<{ now: string }>(`select current_setting('sync.spec') as now`)).rows[0]?.now,
      `set local sync.spec = 'inside'`,
    );
    expect(setting).toBe('inside');
  });

  it('is rolled back when the first statement fails, and its connection is as good as before', async () => {
    await expect(transaction(pool, () => Promise.resolve(), 'select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await pool.query('create table seven (a int)');
    expect((await pool.query('select count(*)::int as rows from seven')).rows).toEqual([{ rows: 0 }]);
  });
});
