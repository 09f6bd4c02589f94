import type { Queryable } from '@sync/database';
import { topics } from '@sync/messaging';

/** How many receipts of contacts nobody has taken in yet. */
export abstract class Backlog {
  /** Counts up to `limit`, no further. */
  abstract waiting(limit: number): Promise<number>;
}

// The partition that is furthest behind counts. A checkpoint of an older epoch says nothing about the transaction ids of this one (the
// database was restored): then nobody is held back.
const slowest = `
  select c.xid, c.position, c.epoch = (select max(epoch) from store.epochs) as current
    from store.checkpoints c where c.consumer_group = $1 and c.topic = $2 order by c.epoch, c.xid, c.position limit 1`;

const ahead = `
  select count(*)::integer as waiting
    from (select 1 from store.receipts r where (r.xid, r.position) > ($1::xid8, $2::bigint) and r.topic = $3 limit $4) as ahead`;

/** Receipts between the checkpoint of contact-sync and the end of the log; both belong to the platform, not to a service. */
export class PostgresBacklog extends Backlog {
  constructor(
    private readonly on: Queryable,
    private readonly group = 'contact-sync',
  ) {
    super();
  }

  async waiting(limit: number): Promise<number> {
    const at = await this.on.query<{ xid: string; position: string; current: boolean }>(slowest, [this.group, topics.contactReceipts]);
    const { xid, position, current } = at.rows[0] ?? { xid: '0', position: '0', current: true };
    if (!current) return 0;
    const { rows } = await this.on.query<{ waiting: number }>(ahead, [xid, position, topics.contactReceipts, limit]);
    return rows[0]?.waiting ?? 0;
  }
}
