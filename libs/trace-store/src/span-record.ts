import { SpanKind, SpanStatusCode, type AttributeValue } from '@opentelemetry/api';
import { hrTimeToMicroseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { z } from 'zod';

const kinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

/** A span as it is kept. */
export const spanRecord = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  kind: z.enum(kinds),
  /** Microseconds since the epoch. */
  startUs: z.number(),
  durationUs: z.number(),
  /** Null: it went well. */
  error: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })),
});
export type SpanRecord = z.infer<typeof spanRecord>;

/** What is kept of a span. Attributes that are lists are kept as text. */
export const recordOf = (span: ReadableSpan): SpanRecord => ({
  id: span.spanContext().spanId,
  parent: span.parentSpanContext?.spanId ?? null,
  name: span.name,
  service: String(span.resource.attributes[ATTR_SERVICE_NAME] ?? 'unknown'),
  kind: kindNames[span.kind],
  startUs: Math.round(hrTimeToMicroseconds(span.startTime)),
  durationUs: Math.round(hrTimeToMicroseconds(span.duration)),
  error: span.status.code === SpanStatusCode.ERROR ? (span.status.message ?? 'error') : null,
  attributes: Object.fromEntries(
    Object.entries(span.attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value)]])),
  ),
  links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
});

const kindNames: Readonly<Record<SpanKind, SpanRecord['kind']>> = {
  [SpanKind.INTERNAL]: 'internal',
  [SpanKind.SERVER]: 'server',
  [SpanKind.CLIENT]: 'client',
  [SpanKind.PRODUCER]: 'producer',
  [SpanKind.CONSUMER]: 'consumer',
};

const plain = (value: AttributeValue): string | number | boolean => (Array.isArray(value) ? value.join(', ') : value);
