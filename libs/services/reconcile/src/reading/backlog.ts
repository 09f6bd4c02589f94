import type { Queryable } from '@sync/database';
import { topics } from '@sync/messaging';

/** Who takes in what reconcile reads; everybody else may be further behind. */
const consumers = {
  [topics.contactReceipts]: 'contact-sync',
  [topics.taskReceipts]: 'task-sync',
  [topics.activityReceipts]: 'activity-sync',
} as const;
export type BackloggedTopic = keyof typeof consumers;

/** How many receipts nobody has taken in yet. */
export abstract class Backlog {
  /** Counts up to `limit`, no further. */
  abstract waiting(limit: number, topic: BackloggedTopic): Promise<number>;
}

// The partition that is furthest behind counts. A checkpoint of an older epoch says nothing about the transaction ids of this one (the
// database was restored): then nobody is held back.
const slowest = `
  select c.xid, c.position, c.epoch = (select max(epoch) from store.epochs) as current
    from store.checkpoints c where c.consumer_group = $1 and c.topic = $2 order by c.epoch, c.xid, c.position limit 1`;

const ahead = `
  select count(*)::integer as waiting
    from (select 1 from store.receipts r where (r.xid, r.position) > ($1::xid8, $2::bigint) and r.topic = $3 limit $4) as ahead`;

/** Receipts between the checkpoint of their consumer and the end of the log; both belong to the platform, not to a service. */
export class PostgresBacklog extends Backlog {
  constructor(
    private readonly on: Queryable,
    private readonly groupOf: (topic: BackloggedTopic) => string = (topic) => consumers[topic],
  ) {
    super();
  }

  async waiting(limit: number, topic: BackloggedTopic): Promise<number> {
    const at = await this.on.query<{ xid: string; position: string; current: boolean }>(slowest, [this.groupOf(topic), topic]);
    const { xid, position, current } = at.rows[0] ?? { xid: '0', position: '0', current: true };
    if (!current) return 0;
    const { rows } = await this.on.query<{ waiting: number }>(ahead, [xid, position, topic, limit]);
    return rows[0]?.waiting ?? 0;
  }
}
