import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type Span,
} from '@opentelemetry/api';

const tracer = () => trace.getTracer('sync');

interface SpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** The span's parent when it is not the running one: the traceparent that came with a message. Null starts a new trace. */
  readonly parent?: string | null;
  /** Other traces this work belongs to: every event that a coalesced push covers. */
  readonly links?: readonly string[];
}

/** Runs `work` in a span; an exception marks the span and goes on. */
export const inSpan = async <T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> => {
  const parent = options.parent === undefined ? context.active() : contextOf(options.parent);
  const links = (options.links ?? []).flatMap(linkOf);
  const { kind = SpanKind.INTERNAL, attributes = {} } = options;
  return tracer().startActiveSpan(name, { kind, attributes, links }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  });
};

/**
 * A short span without work of its own: what a batch did to one of its items, in that item's trace. `failed` is an error code of ours: the span then
 * counts as an error.
 */
export const markSpan = (name: string, options: SpanOptions & { readonly failed?: string }): string | null => {
  const parent = options.parent === undefined ? context.active() : contextOf(options.parent);
  const span = tracer().startSpan(
    name,
    { kind: options.kind ?? SpanKind.INTERNAL, attributes: options.attributes ?? {}, links: (options.links ?? []).flatMap(linkOf) },
    parent,
  );
  if (options.failed !== undefined)
    span.setAttribute('error.type', options.failed).setStatus({ code: SpanStatusCode.ERROR, message: options.failed });
  const traceparent = traceparentOf(trace.setSpan(parent, span));
  span.end();
  return traceparent;
};

/** Each of these traces gets a short span that leads to where its work goes on: what several asked for is done once, in the trace of one of them. */
export const joinTraces = (name: string, traces: readonly (string | null)[], goesOnAt: string | null): void => {
  if (goesOnAt === null) return;
  for (const parent of new Set(traces)) {
    if (parent !== null && traceIdOf(parent) !== traceIdOf(goesOnAt)) markSpan(name, { parent, links: [goesOnAt] });
  }
};

/** Remembers the running span: what the answer is called with runs in it, whoever calls. For work that waits in a queue of this process. */
export const rememberSpan = (): (<T>(work: () => T) => T) => {
  const here = context.active();
  return (work) => context.with(here, work);
};

/** The running span as a W3C traceparent, to be kept with what it causes; null when nothing is recorded. */
export const currentTraceparent = (): string | null => traceparentOf(context.active());

/** The trace id inside a traceparent, for logs and links. */
export const traceIdOf = (traceparent: string | null | undefined): string | null => traceparent?.split('-')[1] ?? null;

const traceparentOf = (of: ReturnType<typeof context.active>): string | null => {
  const carrier: Record<string, string> = {};
  propagation.inject(of, carrier);
  return carrier['traceparent'] ?? null;
};

const contextOf = (traceparent: string | null) => (traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT);

const linkOf = (traceparent: string): Link[] => {
  const spanContext = trace.getSpanContext(contextOf(traceparent));
  return spanContext ? [{ context: spanContext }] : [];
};
