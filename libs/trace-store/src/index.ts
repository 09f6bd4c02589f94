import type { MigrationClass } from '@sync/database';
import { AddTraces1764000001001 } from './migrations/add-traces.js';

export { readTrace, type ReadTrace } from './read-trace.js';
export type { SpanRecord } from './span-record.js';
export { TraceStore } from './trace-store.js';
export { keepsTraces, limitsOf, traceStoreConfig, type TraceStoreLimits } from './trace-store.config.js';
export const traceStoreMigrations: readonly MigrationClass[] = [AddTraces1764000001001];
