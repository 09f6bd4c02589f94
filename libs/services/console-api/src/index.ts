import type { MigrationClass } from '@sync/database';
import { AddContactOverview1764000000901 } from './migrations/add-contact-overview.js';
import { AddRecords1764000000902 } from './migrations/add-records.js';

export { ConsoleBackend } from './backend.js';
export type { ConsolePlatform } from './backend.js';
export { consoleConfig } from './console.config.js';
export { consoleToken } from './console-token.js';
export { startConsole } from './http/start-console.js';
export type { RunningConsole, StartConsoleOptions } from './http/start-console.js';
export { CircuitSource, CustomEventSource, DryRunSource, PreviewSource, RedriveSource } from './ports.js';
export type { CustomEventFigures, DryRunFigures, EventsRedrive, OpenCircuit, UntoldCustomEvent } from './ports.js';
export { traceViewOf } from './questions/traces.js';
export type { TraceView } from './questions/traces.js';
export { ConsoleProjectionModule } from './projection/projection.consumer.js';

/** The schema `console`: the read model of the page. */
export const consoleMigrations: readonly MigrationClass[] = [AddContactOverview1764000000901, AddRecords1764000000902];
