import type { MigrationClass } from '@sync/database';
import { addKeptDocuments } from '@sync/kept-documents';
import { addWaitingTraces } from '@sync/reslicing';
import { AddBirthdayMornings1764000000606 } from './migrations/add-birthday-mornings.js';
import { AddBirthdays1764000000605 } from './migrations/add-birthdays.js';
import { AddContacts1764000000601 } from './migrations/add-contacts.js';
import { KeepBirthdaysInAColumn1764000000608 } from './migrations/keep-birthdays-in-a-column.js';
import { KeepReferencesAsDocuments1764000000603 } from './migrations/keep-references-as-documents.js';

export const contactSyncMigrations: readonly MigrationClass[] = [
  AddContacts1764000000601,
  addKeptDocuments('contact_sync', '1764000000602'),
  KeepReferencesAsDocuments1764000000603,
  AddBirthdays1764000000605,
  AddBirthdayMornings1764000000606,
  addWaitingTraces('contact_sync.contacts', '1764000000607'),
  KeepBirthdaysInAColumn1764000000608,
];
