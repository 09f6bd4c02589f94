import type { Checkpoint } from '@sync/event-store';
import type { Queryable } from '@sync/database';

/** The last message that was sent to one partition of a topic. */
export interface Relayed {
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
  readonly place: Checkpoint;
}

interface Row {
  readonly topic: string;
  readonly partition: number;
  readonly partitions: number;
  readonly epoch: number;
  readonly xid: string;
  readonly position: string;
}

export const loadRelayed = async (on: Queryable): Promise<Relayed[]> => {
  const { rows } = await on.query<Row>('select topic, partition, partitions, epoch, xid, position from messaging.relayed');
  return rows.map(({ topic, partition, partitions, epoch, xid, position }) => ({
    topic,
    partition,
    partitions,
    place: { epoch, xid: BigInt(xid), position: BigInt(position) },
  }));
};

/** Part of the transaction that moves the relay's checkpoint. */
export const saveRelayed = async (on: Queryable, relayed: readonly Relayed[]): Promise<void> => {
  await on.query({
    name: 'save-relayed',
    text: `insert into messaging.relayed (topic, partition, partitions, epoch, xid, position)
           select * from unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::xid8[], $6::bigint[])
           on conflict (topic, partition, partitions) do update set epoch = excluded.epoch, xid = excluded.xid, position = excluded.position`,
    values: [
      relayed.map(({ topic }) => topic),
      relayed.map(({ partition }) => partition),
      relayed.map(({ partitions }) => partitions),
      relayed.map(({ place }) => place.epoch),
      relayed.map(({ place }) => place.xid.toString()),
      relayed.map(({ place }) => place.position.toString()),
    ],
  });
};
