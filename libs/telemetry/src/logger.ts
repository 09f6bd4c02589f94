import { trace } from '@opentelemetry/api';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

const CLOSED = ['email', 'phone', 'token', 'apiKey', 'authorization'];
const CENSOR = '[redacted]';

/**
 * JSON lines with the trace id of the running span. What could name a person or open a door is removed by its name, in a line's fields and one level
 * into them, as a net below the rule that such values are not logged in the first place.
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
      redact: { paths: CLOSED, censor: CENSOR },
      serializers: { err: (error: Error) => censored(stdSerializers.err(error)) },
      formatters: { level: (label) => ({ level: label }), log: censoredWithin },
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { traceId: span.traceId, spanId: span.spanId } : {};
      },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  );

/** A path of `redact` that begins with a wildcard makes it copy every field of every line: 10 us and 14 KB for the one that each push has. */
const censoredWithin = (fields: Record<string, unknown>): Record<string, unknown> => {
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'object' || value === null || name === 'err') continue;
    const safe = censored(value);
    if (safe !== value) copy = { ...(copy ?? fields), [name]: safe };
  }
  return copy ?? fields;
};

const censored = (value: object): object => {
  const names = CLOSED.filter((name) => name in value);
  return names.length === 0 ? value : { ...value, ...Object.fromEntries(names.map((name) => [name, CENSOR])) };
};
