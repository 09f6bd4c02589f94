import { useDatabase } from '@sync/testing';
import { eventStoreMigrations } from './index.js';
import { readAfterStatement, readArguments } from './read-after.js';
import { readReceiptsAfterStatement } from './read-receipts-after.js';

const db = useDatabase(eventStoreMigrations);

const checkpoint = { epoch: 1, xid: 900n, position: 0n };
const range = { epoch: 1, firstPosition: 0n, endPosition: 2n ** 63n - 1n, current: false };
const selection = { topic: 'contact-events', partition: 1, partitions: 8, limit: 500 };

const planOf = async (statement: string, ...more: unknown[]): Promise<string> => {
  const { rows } = await db.pool.query<{ 'QUERY PLAN': string }>(`explain ${statement}`, [
    ...readArguments(checkpoint, range, selection),
    ...more,
  ]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
};

describe('a page of the log', () => {
  beforeAll(async () => {
    // A log of twenty topics and a thousand transactions; the reader wants an eighth of one topic.
    await db.pool.query(`
      alter table store.events set (autovacuum_enabled = false);
      insert into store.events (xid, event_id, stream, version, topic, key, key_hash, type, schema_version, data, causation_id, ordinal, occurred_at)
      select (100 + n / 40)::text::xid8, gen_random_uuid(), 'contact-' || n, 1, case when n % 20 = 0 then 'contact-events' else 'topic-' || n % 20 end, 'contact-' || n,
             n % 1024, 'ContactRenamed', 1, decode(repeat('00', 250), 'hex'), 'receipt-' || n, 0, now()
        from generate_series(1, 40000) n`);
    await db.pool.query(`
      select store.open_receipt_day(d::date, '') from generate_series('2025-01-01'::date, '2025-03-31'::date, '1 day') d`);
  });

  it.each(['before the table was ever analysed', 'with statistics'])('is a range scan over (xid, position), %s', async (when) => {
    if (when === 'with statistics') await db.pool.query('analyze store.events');
    const plan = await planOf(readAfterStatement);
    expect(plan).toMatch(/Index Scan using events_in_order on events/);
    expect(plan).toMatch(/Index Cond: \(\(ROW\(xid, "position"\) > ROW\('900'::xid8, '0'::bigint\)\) AND \(xid < /);
    expect(plan).not.toMatch(/Seq Scan on events|Sort/);
  });

  it('of receipts looks at no partition of a day that is done', async () => {
    const partitions = (plan: string) => [...new Set(plan.match(/receipts_2025\d+ /g))];
    expect(partitions(await planOf(readReceiptsAfterStatement, '0001-01-01'))).toHaveLength(90);
    expect(partitions(await planOf(readReceiptsAfterStatement, '2025-03-29'))).toHaveLength(3);
  });
});
