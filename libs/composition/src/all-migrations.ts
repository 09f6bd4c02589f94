import { credentialsMigrations } from '@sync/credentials';
import type { MigrationClass } from '@sync/database';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { rateLimitMigrations } from '@sync/rate-limit';
import { activitySyncMigrations } from '@sync/service-activity-sync/migrations';
import { consoleMigrations } from '@sync/service-console-api/migrations';
import { contactSyncMigrations } from '@sync/service-contact-sync/migrations';
import { reconcileMigrations } from '@sync/service-reconcile/migrations';
import { taskSyncMigrations } from '@sync/service-task-sync/migrations';
import { timersMigrations } from '@sync/timers';
import { traceStoreMigrations } from '@sync/trace-store';

/** The whole schema of the product, in the order of its making; run by one process before any other starts. */
export const allMigrations: readonly MigrationClass[] = [
  ...credentialsMigrations,
  ...eventStoreMigrations,
  ...messagingMigrations,
  ...rateLimitMigrations,
  ...timersMigrations,
  ...deliveryMigrations,
  ...contactSyncMigrations,
  ...taskSyncMigrations,
  ...activitySyncMigrations,
  ...reconcileMigrations,
  ...consoleMigrations,
  ...traceStoreMigrations,
];
