import { transaction, type Pool, type Queryable } from '@sync/database';
import { Fenced } from './errors.js';
import type { Checkpoint } from './event-store.js';

/** One reader's share of a topic: partition `partition` of `partitions`, on behalf of a consumer group. */
export interface CheckpointOwner {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
}

interface Row {
  readonly partitions: number;
  readonly epoch: number;
  readonly xid: string;
  readonly position: string;
}

/**
 * Where this reader goes on; a group that never read this topic goes on at `start`. When the number of partitions changed, all new partitions go on
 * at the lowest of the old ones (messages are seen again, none is missed), and readers of the old ones are fenced.
 */
export const loadCheckpoint = async (pool: Pool, owner: CheckpointOwner, start: Checkpoint): Promise<Checkpoint> => {
  const { rows } = await pool.query<Row>(
    'select partitions, epoch, xid, position from store.checkpoints where consumer_group = $1 and topic = $2 and partition = $3 and partitions = $4',
    [owner.group, owner.topic, owner.partition, owner.partitions],
  );
  return rows[0] ? checkpointOf(rows[0]) : divide(pool, owner, start);
};

/**
 * Moves the checkpoint by compare-and-set, in the transaction that holds the effects; do it last, it is the write that others wait for.
 * Throws Fenced when it is not at `from` any more.
 */
export const moveCheckpoint = async (client: Queryable, owner: CheckpointOwner, from: Checkpoint, to: Checkpoint): Promise<void> => {
  const { rowCount } = await client.query({
    name: 'move-checkpoint',
    text: `update store.checkpoints set epoch = $8::integer, xid = $9::xid8, position = $10::bigint, updated_at = now()
            where consumer_group = $1 and topic = $2 and partition = $3 and partitions = $4
              and epoch = $5::integer and xid = $6::xid8 and position = $7::bigint`,
    values: [owner.group, owner.topic, owner.partition, owner.partitions, ...fieldsOf(from), ...fieldsOf(to)],
  });
  if (rowCount !== 1) throw new Fenced(`${owner.group} on ${owner.topic}, partition ${owner.partition} of ${owner.partitions},`);
};

/** Lays out the rows of all partitions at once; whoever comes first does it for all. */
const divide = (pool: Pool, owner: CheckpointOwner, start: Checkpoint): Promise<Checkpoint> =>
  transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(730102, hashtext($1))', [`${owner.group}/${owner.topic}`]);
    const { rows } = await client.query<Row>(
      `select partitions, epoch, xid, position from store.checkpoints where consumer_group = $1 and topic = $2 and (partitions <> $3 or partition = $4)
        order by epoch, xid, position for update`,
      [owner.group, owner.topic, owner.partitions, owner.partition],
    );
    const mine = rows.find(({ partitions }) => partitions === owner.partitions);
    if (mine) return checkpointOf(mine);
    const from = rows[0] ? checkpointOf(rows[0]) : start;
    await client.query('delete from store.checkpoints where consumer_group = $1 and topic = $2', [owner.group, owner.topic]);
    await client.query(
      `insert into store.checkpoints (consumer_group, topic, partition, partitions, epoch, xid, position)
       select $1, $2, p, $3::integer, $4::integer, $5::xid8, $6::bigint from generate_series(0, $3::integer - 1) p`,
      [owner.group, owner.topic, owner.partitions, ...fieldsOf(from)],
    );
    return from;
  });

const checkpointOf = ({ epoch, xid, position }: Row): Checkpoint => ({ epoch, xid: BigInt(xid), position: BigInt(position) });

const fieldsOf = ({ epoch, xid, position }: Checkpoint): [number, string, string] => [epoch, xid.toString(), position.toString()];
