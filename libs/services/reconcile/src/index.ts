import type { MigrationClass } from '@sync/database';
import { AddHydrations1764000000701 } from './migrations/add-hydrations.js';
import { AddReadings1764000000702 } from './migrations/add-readings.js';
import { AddRecordKinds1764000000703 } from './migrations/add-record-kinds.js';
import { AddSweeps1764000000704 } from './migrations/add-sweeps.js';

export { Reconcile } from './reconcile.js';
export type { ReadingProgress, ReconcileOptions } from './reconcile.js';
export { ReconcileModule } from './reconcile.module.js';
export { reconcileConfig, reconcileSettings } from './reconcile.config.js';
export type { ReconcileSettings } from './reconcile.config.js';
export { openReader } from './open-reader.js';
export { GhlReader } from './ghl-reader.js';
export type { ContactRead, Found, ReadOptions } from './ghl-reader.js';
export type { KindProgress } from './progress.js';
export { Backlog, PostgresBacklog } from './reading/backlog.js';
export type { BackloggedTopic } from './reading/backlog.js';
export type { JobFailure, ReadingState } from './reading/reading-row.js';
export { listReadings } from './reading/list-readings.js';
export { listReadingCircuits } from './circuits.js';
export type { ReadingCircuit } from './circuits.js';
export { countHydrations, listFailedHydrations, retryFailedHydrations } from './hydration/list-hydrations.js';
export type { FailedHydration, HydrationCounts, HydrationsOfKind } from './hydration/list-hydrations.js';
export type { HydrationKind } from './hydration/hydration-kind.js';
export const reconcileMigrations: readonly MigrationClass[] = [
  AddHydrations1764000000701,
  AddReadings1764000000702,
  AddRecordKinds1764000000703,
  AddSweeps1764000000704,
];
