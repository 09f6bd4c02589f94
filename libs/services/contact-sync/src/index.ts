import type { MigrationClass } from '@sync/database';
import { AddContacts1764000000601 } from './migrations/add-contacts.js';

export { ContactSync } from './contact-sync.js';
export { ContactSyncModule } from './contact-sync.module.js';
export { MappingInvalid } from './location-context.js';
export { ConnectionDirectory, SyncContacts } from './sync-contacts.js';
export const contactSyncMigrations: readonly MigrationClass[] = [AddContacts1764000000601];
