import type { Queryable } from '@sync/database';
import { topics } from '@sync/messaging';

/** How many receipts of contacts nobody has taken in yet. */
export abstract class Backlog {
  /** Counts up to `limit`, no further. */
  abstract waiting(limit: number): Promise<number>;
}

// The checkpoint that is furthest behind counts; a consumer that never read has everything before it. A checkpoint of an older epoch says
// nothing about transaction ids of this one (the database was restored): then nobody is held back.
const text = `
  with slowest as (
    select epoch, xid, position from store.checkpoints where consumer_group = $1 and topic = $2 order by epoch, xid, position limit 1
  ), start as (
    select xid, position from slowest where epoch = (select max(epoch) from store.epochs)
    union all
    select '0'::xid8, 0 where not exists (select from slowest)
  )
  select count(*)::integer as waiting
    from (select 1 from store.receipts r, start s where (r.xid, r.position) > (s.xid, s.position) and r.topic = $2 limit $3) as ahead`;

/** Receipts between the checkpoint of contact-sync and the end of the log; both belong to the platform, not to a service. */
export class PostgresBacklog extends Backlog {
  constructor(
    private readonly on: Queryable,
    private readonly group = 'contact-sync',
  ) {
    super();
  }

  async waiting(limit: number): Promise<number> {
    const { rows } = await this.on.query<{ waiting: number }>(text, [this.group, topics.contactReceipts, limit]);
    return rows[0]?.waiting ?? 0;
  }
}
