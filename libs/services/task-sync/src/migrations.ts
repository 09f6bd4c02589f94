import type { MigrationClass } from '@sync/database';
import { addKeptDocuments } from '@sync/kept-documents';
import { addReslices } from '@sync/reslicing';
import { AddTasks1764000000801 } from './migrations/add-tasks.js';
import { AddWaitingTraces1764000000804 } from './migrations/add-waiting-traces.js';

export const taskSyncMigrations: readonly MigrationClass[] = [
  AddTasks1764000000801,
  addKeptDocuments('task_sync', '1764000000802'),
  addReslices('task_sync', '1764000000803'),
  AddWaitingTraces1764000000804,
];
