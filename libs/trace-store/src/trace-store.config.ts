import { choice, defineConfig, integer, type ConfigValues } from '@sync/config';

export const traceStoreConfig = defineConfig({
  TRACE_STORE: choice(['auto', 'on', 'off'], {
    default: 'auto',
    about: 'Whether spans are kept in PostgreSQL for the console; auto: only where OTEL_EXPORTER_OTLP_ENDPOINT is unset',
  }),
  TRACE_STORE_MIB: integer({
    default: 1_024,
    min: 16,
    about: 'How much they may take; traces with errors and slow ones are the last to go',
  }),
  TRACE_STORE_HOURS: integer({ default: 24, min: 1, max: 720, about: 'How long they are kept' }),
  TRACE_SLOW_MS: integer({ default: 5_000, about: 'A span that takes longer makes its trace a slow one' }),
});

interface Choice extends ConfigValues<typeof traceStoreConfig> {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined;
}

/** Whether this process keeps its spans in PostgreSQL. */
export const keepsTraces = ({ TRACE_STORE, OTEL_EXPORTER_OTLP_ENDPOINT }: Choice): boolean =>
  TRACE_STORE === 'on' || (TRACE_STORE === 'auto' && OTEL_EXPORTER_OTLP_ENDPOINT === undefined);

export interface TraceStoreLimits {
  readonly maxBytes: number;
  readonly hours: number;
  readonly slowMs: number;
}

export const limitsOf = (values: ConfigValues<typeof traceStoreConfig>): TraceStoreLimits => ({
  maxBytes: values.TRACE_STORE_MIB * 1024 * 1024,
  hours: values.TRACE_STORE_HOURS,
  slowMs: values.TRACE_SLOW_MS,
});
