import type { MigrationClass } from '@sync/database';
import { addKeptDocuments } from '@sync/kept-documents';
import { addReslices, addWaitingTraces } from '@sync/reslicing';
import { AddTasks1764000000801 } from './migrations/add-tasks.js';

export const taskSyncMigrations: readonly MigrationClass[] = [
  AddTasks1764000000801,
  addKeptDocuments('task_sync', '1764000000802'),
  addReslices('task_sync', '1764000000803'),
  addWaitingTraces('task_sync.people', '1764000000804'),
];
