import type { MigrationClass } from '@sync/database';
import { addKeptDocuments } from '@sync/kept-documents';
import { AddBirthdayMornings1764000000606 } from './migrations/add-birthday-mornings.js';
import { AddBirthdays1764000000605 } from './migrations/add-birthdays.js';
import { AddContacts1764000000601 } from './migrations/add-contacts.js';
import { AddWaitingTraces1764000000607 } from './migrations/add-waiting-traces.js';
import { KeepReferencesAsDocuments1764000000603 } from './migrations/keep-references-as-documents.js';

export const contactSyncMigrations: readonly MigrationClass[] = [
  AddContacts1764000000601,
  addKeptDocuments('contact_sync', '1764000000602'),
  KeepReferencesAsDocuments1764000000603,
  AddBirthdays1764000000605,
  AddBirthdayMornings1764000000606,
  AddWaitingTraces1764000000607,
];
