import { trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * JSON lines with the trace id of the running span. What could name a person or open a door is removed by path, as a net below
 * the rule that such values are not logged in the first place.
 */
export const createLogger = (
  service: string,
  { level = 'info', destination }: { level?: string; destination?: DestinationStream } = {},
): Logger =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['email', 'phone', 'token', 'apiKey', 'authorization', '*.email', '*.phone', '*.token', '*.apiKey', '*.authorization'],
        censor: '[redacted]',
      },
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { traceId: span.traceId, spanId: span.spanId } : {};
      },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
