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

/** A short span without work of its own: what a batch did to one of its items, in that item's trace. */
export const markSpan = (name: string, options: SpanOptions): string | null => {
  const parent = options.parent === undefined ? context.active() : contextOf(options.parent);
  const span = tracer().startSpan(
    name,
    { kind: options.kind ?? SpanKind.INTERNAL, attributes: options.attributes ?? {}, links: (options.links ?? []).flatMap(linkOf) },
    parent,
  );
  const traceparent = traceparentOf(trace.setSpan(parent, span));
  span.end();
  return traceparent;
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
