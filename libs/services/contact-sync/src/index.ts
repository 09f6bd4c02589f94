export { BirthdaysModule } from './birthday.consumer.js';
export { Birthdays, type BirthdaysOptions } from './birthdays.js';
export { ContactSync } from './contact-sync.js';
export { ContactSyncModule } from './contact-sync.module.js';
export { MappingInvalid } from './location-context.js';
export { ConnectionDirectory, SyncContacts } from './sync-contacts.js';
export { contactSyncMigrations } from './migrations.js';
