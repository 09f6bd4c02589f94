export { ConnectionDirectory } from './location-context.js';
export type { TasksPreview } from './preview.js';
export { TaskSync, type TaskSyncOptions } from './task-sync.js';
export { TaskSyncModule } from './task-sync.module.js';
export { wakeUpTask } from './wake-ups.js';
export { taskSyncMigrations } from './migrations.js';
