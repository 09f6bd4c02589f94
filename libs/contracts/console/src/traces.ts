import { z } from 'zod';

/** One piece of work of one process. */
export const span = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  kind: z.string(),
  /** Microseconds since the epoch. */
  startUs: z.number(),
  durationUs: z.number(),
  /** Null: it went well. */
  error: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })),
});
export type Span = z.output<typeof span>;

export const trace = z.object({
  traceId: z.string(),
  /** By their start. */
  spans: z.array(span),
  /** There are more spans than these. */
  more: z.boolean(),
});
export type Trace = z.output<typeof trace>;

export const traceAnswer = z.object({
  trace,
  /** Those that its spans lead to. */
  linked: z.array(trace),
  /** Whether traces are kept here at all. */
  kept: z.boolean(),
  /** The same trace at the tracing server, where there is one. */
  url: z.string().nullable(),
});
export type TraceAnswer = z.output<typeof traceAnswer>;
