import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { topics, type Batch, type Settlement } from '@sync/messaging';
import { SyncTasks } from './sync-tasks.js';

/** Receipts come in, one transaction per batch. */
@Controller()
export class TaskConsumer {
  constructor(@Inject(SyncTasks) private readonly syncTasks: SyncTasks) {}

  @EventPattern(topics.taskReceipts, { group: 'task-sync' })
  handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.syncTasks.run(batch);
  }
}
