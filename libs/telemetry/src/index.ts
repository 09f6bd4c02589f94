export { attributes } from './attributes.js';
export { createLogger } from './logger.js';
export type { Logger } from './logger.js';
export { counter, gauge, histogram } from './metrics.js';
export { OperationsModule } from './operations.controller.js';
export { Readiness } from './readiness.js';
export { startTelemetry, telemetryConfig } from './telemetry.js';
export type { Telemetry } from './telemetry.js';
export { currentTraceparent, inSpan, markSpan, traceIdOf } from './trace.js';
