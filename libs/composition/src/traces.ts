import type { ConfigValues } from '@sync/config';
import type { Pool } from '@sync/database';
import { startTelemetry, telemetryConfig, type Logger, type Telemetry } from '@sync/telemetry';
import { keepsTraces, limitsOf, TraceStore, traceStoreConfig } from '@sync/trace-store';
import type { Undo } from './undo.js';

/** What a process measures, and where its spans go. */
export const seeingConfig = { ...telemetryConfig, ...traceStoreConfig };

export interface Seeing {
  readonly telemetry: Telemetry;
  /** The database is there: spans are kept in it from now on, and those of before; nothing where this process keeps none. */
  readonly keepTraces: (pool: Pool) => Promise<void>;
}

/** Starts tracing and metrics for a process; to be called before anything that measures. */
export const startSeeing = (service: string, values: ConfigValues<typeof seeingConfig>, logger: Logger, undo: Undo): Seeing => {
  const store = keepsTraces(values) ? new TraceStore(limitsOf(values), logger) : null;
  const telemetry = startTelemetry({ service, config: values, spanProcessors: store ? [store.processor] : [] });
  undo.later('telemetry', () => telemetry.stop());
  return {
    telemetry,
    keepTraces: async (pool) => {
      if (!store) return;
      await store.open(pool);
      undo.later('traces', () => store.close());
    },
  };
};
