import type { LogPage } from '../log-source.js';
import { PartitionConsumer, type ConsumerPlatform } from './partition-consumer.js';

describe('PartitionConsumer', () => {
  it('looks into the store for its own partition only: another process reads those that it left', async () => {
    const reads: bigint[] = [];
    const read = ({ xid }: LogPage['checkpoint']): Promise<LogPage> => {
      reads.push(xid);
      return Promise.resolve({ items: [], checkpoint: { epoch: 1, xid: xid + 5n, position: 0n } });
    };
    const source = { beginning: () => Promise.resolve({ epoch: 1, xid: 0n, position: 0n }), read };
    const pool = { query: () => Promise.resolve({ rows: [{ partitions: 1, epoch: 1, xid: '7', position: '0' }] }) };
    const options = {
      ...{ group: 'spec', topic: 'contact-events', partition: 0, partitions: 1, batchSize: 10, restMs: 0 },
      deliver: () => Promise.reject(new Error('There is nothing to deliver.')),
    };
    const consumer = new PartitionConsumer(options, { pool, source } as unknown as ConsumerPlatform, new AbortController().signal);

    await consumer.catchUp();
    consumer.reload();
    await consumer.catchUp();
    await consumer.catchUp();
    consumer.leave();
    await consumer.catchUp();
    expect(reads).toEqual([7n, 12n]);
  });
});
