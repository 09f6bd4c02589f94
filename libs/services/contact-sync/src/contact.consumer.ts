import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { topics, type Batch, type Settlement } from '@sync/messaging';
import { SyncContacts } from './sync-contacts.js';

/** Receipts come in, one transaction per batch. */
@Controller()
export class ContactConsumer {
  constructor(@Inject(SyncContacts) private readonly syncContacts: SyncContacts) {}

  @EventPattern(topics.contactReceipts, { group: 'contact-sync' })
  handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.syncContacts.run(batch);
  }
}
