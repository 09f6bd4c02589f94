export { ActivitySync, type ActivitySyncOptions } from './activity-sync.js';
export { ActivitySyncModule } from './activity-sync.module.js';
export { ConnectionDirectory } from './connection-directory.js';
export { activitySyncMigrations } from './migrations.js';
