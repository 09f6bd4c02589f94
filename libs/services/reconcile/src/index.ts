import type { MigrationClass } from '@sync/database';
import { AddHydrations1764000000701 } from './migrations/add-hydrations.js';
import { AddReadings1764000000702 } from './migrations/add-readings.js';

export { Reconcile } from './reconcile.js';
export type { ReadingProgress, ReconcileOptions } from './reconcile.js';
export { ReconcileModule } from './reconcile.module.js';
export { reconcileConfig, reconcileSettings } from './reconcile.config.js';
export type { ReconcileSettings } from './reconcile.config.js';
export { GhlReader } from './ghl-reader.js';
export type { ContactRead, ReadOptions } from './ghl-reader.js';
export { Backlog, PostgresBacklog } from './reading/backlog.js';
export type { JobFailure, ReadingState } from './reading/reading-row.js';
export { listReadings } from './reading/list-readings.js';
export { listReadingCircuits } from './circuits.js';
export type { ReadingCircuit } from './circuits.js';
export { countHydrations, listFailedHydrations, retryFailedHydrations } from './hydration/list-hydrations.js';
export type { FailedHydration, HydrationCounts } from './hydration/list-hydrations.js';
export const reconcileMigrations: readonly MigrationClass[] = [AddHydrations1764000000701, AddReadings1764000000702];
