import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { locationOfKey, taskOfStream } from '@sync/crm-events';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { Timers } from '@sync/timers';
import { connectionsOf, ConnectionDirectory, loadContexts } from './location-context.js';
import { loadRows, locationsOf, type TaskId } from './task-rows.js';
import { wakeUpsOf } from './wake-ups.js';

/**
 * Sets the wake-up of every task that something happened to. A consumer of our own events, because setting one notifies, which must not happen in the
 * transaction that appends (design 2.1). It looks at the task as it is now, so it does not mind the order of events.
 */
@Controller()
export class WakeUpConsumer {
  constructor(
    @Inject(Timers) private readonly timers: Timers,
    @Inject(ConnectionDirectory) private readonly connections: ConnectionDirectory,
  ) {}

  @EventPattern(topics.taskEvents, { group: 'task-sync-timers' })
  handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const tasks = batch.items.flatMap(taskOf);
    const connections = connectionsOf(this.connections, locationsOf(tasks));
    return batch.transaction([], async (tx) => {
      const contexts = await loadContexts(tx.client, connections);
      const rows = await loadRows(tx.client, tasks);
      await this.timers.set(tx.client, wakeUpsOf(rows.values(), contexts));
      return batch.items.map((): Settlement => done);
    });
  }
}

const taskOf = ({ key, stream }: Message<unknown>): TaskId[] => {
  const locationId = locationOfKey(key);
  const taskId = locationId === null ? null : taskOfStream(stream, locationId);
  return locationId === null || taskId === null ? [] : [{ locationId, taskId }];
};
