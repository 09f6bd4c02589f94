import type { MigrationClass } from '@sync/database';
import { addKeptDocuments } from '@sync/kept-documents';
import { addReslices, addWaitingTraces } from '@sync/reslicing';
import { AddActivity1764000001201 } from './migrations/add-activity.js';

export const activitySyncMigrations: readonly MigrationClass[] = [
  AddActivity1764000001201,
  addKeptDocuments('activity_sync', '1764000001202'),
  addReslices('activity_sync', '1764000001203'),
  addWaitingTraces('activity_sync.people', '1764000001204'),
];
