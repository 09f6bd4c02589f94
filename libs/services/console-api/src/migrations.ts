import type { MigrationClass } from '@sync/database';
import { AddContactOverview1764000000901 } from './migrations/add-contact-overview.js';
import { AddRecords1764000000902 } from './migrations/add-records.js';

/** The schema `console`: the read model of the page. */
export const consoleMigrations: readonly MigrationClass[] = [AddContactOverview1764000000901, AddRecords1764000000902];
