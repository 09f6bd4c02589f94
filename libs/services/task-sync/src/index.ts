import type { MigrationClass } from '@sync/database';
import { addKeptDocuments } from '@sync/kept-documents';
import { addReslices } from '@sync/reslicing';
import { AddTasks1764000000801 } from './migrations/add-tasks.js';

export { ConnectionDirectory } from './location-context.js';
export type { TasksPreview } from './preview.js';
export { TaskSync, type TaskSyncOptions } from './task-sync.js';
export { TaskSyncModule } from './task-sync.module.js';
export { wakeUpTask } from './wake-ups.js';
export const taskSyncMigrations: readonly MigrationClass[] = [
  AddTasks1764000000801,
  addKeptDocuments('task_sync', '1764000000802'),
  addReslices('task_sync', '1764000000803'),
];
