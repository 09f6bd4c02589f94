import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { defineConfig, url, type ConfigValues } from '@sync/config';

export const telemetryConfig = defineConfig({
  OTEL_EXPORTER_OTLP_ENDPOINT: url({ about: 'Where traces go (OTLP over HTTP); unset keeps them in the process' }),
});

export interface Telemetry {
  /** All metrics of this process in Prometheus' text format. */
  metricsText(): Promise<string>;
  /** Sends what is left; spans of the last moments are lost without it. */
  stop(): Promise<void>;
}

interface TelemetryOptions {
  readonly service: string;
  readonly config: ConfigValues<typeof telemetryConfig>;
  /** Further receivers of spans: a test's memory, say. */
  readonly spanProcessors?: readonly SpanProcessor[];
}

/**
 * Starts tracing and metrics for this process; call it before anything that measures. Spans are opened by hand at our own doors
 * (webhook, batch, push, vendor call): instrumenting libraries by patching costs 120-215 us per request and says less.
 */
export const startTelemetry = ({ service, config, spanProcessors = [] }: TelemetryOptions): Telemetry => {
  const resource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: service });
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const exporters = endpoint
    ? [new BatchSpanProcessor(new OTLPTraceExporter({ url: new URL('v1/traces', withSlash(endpoint)).toString() }))]
    : [];
  const tracing = new NodeTracerProvider({ resource, spanProcessors: [...exporters, ...spanProcessors] });
  tracing.register();

  const reader = new PrometheusExporter({ preventServerStart: true });
  const metering = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(metering);
  const serializer = new PrometheusSerializer();
  return {
    metricsText: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    stop: async () => {
      await tracing.shutdown();
      await metering.shutdown();
    },
  };
};

const withSlash = (endpoint: string): string => (endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
