import { Module, type DynamicModule } from '@nestjs/common';
import { Reslicer } from '@sync/reslicing';
import { ContactConsumer } from './contact.consumer.js';
import type { ContactSync } from './contact-sync.js';
import { ReferenceConsumer } from './reference.consumer.js';
import { SyncContacts } from './sync-contacts.js';

@Module({})
export class ContactSyncModule {
  static with({ syncContacts, reslicer }: ContactSync): DynamicModule {
    return {
      module: ContactSyncModule,
      controllers: [ContactConsumer, ReferenceConsumer],
      providers: [
        { provide: SyncContacts, useValue: syncContacts },
        { provide: Reslicer, useValue: reslicer },
      ],
    };
  }
}
