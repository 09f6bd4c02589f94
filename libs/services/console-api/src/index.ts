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

export { consoleMigrations } from './migrations.js';
