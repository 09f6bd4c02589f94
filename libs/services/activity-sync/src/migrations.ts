import type { MigrationClass } from '@sync/database';
import { addKeptDocuments } from '@sync/kept-documents';
import { addReslices } from '@sync/reslicing';
import { AddActivity1764000001201 } from './migrations/add-activity.js';
import { AddWaitingTraces1764000001204 } from './migrations/add-waiting-traces.js';

export const activitySyncMigrations: readonly MigrationClass[] = [
  AddActivity1764000001201,
  addKeptDocuments('activity_sync', '1764000001202'),
  addReslices('activity_sync', '1764000001203'),
  AddWaitingTraces1764000001204,
];
