import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { topics, type Batch, type Settlement } from '@sync/messaging';
import { SyncActivity } from './sync-activity.js';

/** Receipts of notes and appointments come in, one transaction per batch. */
@Controller()
export class ActivityConsumer {
  constructor(@Inject(SyncActivity) private readonly syncActivity: SyncActivity) {}

  @EventPattern(topics.activityReceipts, { group: 'activity-sync' })
  handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.syncActivity.run(batch);
  }
}
