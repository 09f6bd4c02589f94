import { SpanKind, SpanStatusCode, context, trace, type Attributes } from '@opentelemetry/api';

export interface CallSpan {
  readonly answered: (status: number) => void;
  /** `type` is an error code of ours. */
  readonly failed: (type: string) => void;
}

/**
 * One CLIENT span per attempt, named by method and path template. Attributes hold no value of a path, query, header or body: an address, an id
 * or a key must not reach a trace. Nothing is written into the request: a vendor's gateway owes us nothing for unknown headers.
 */
export const inCallSpan = <T>(name: string, attributes: Attributes, work: (span: CallSpan) => Promise<T>): Promise<T> => {
  const span = trace.getTracer('vendor-http').startSpan(name, { kind: SpanKind.CLIENT, attributes }, context.active());
  const handle: CallSpan = {
    answered: (status) => span.setAttribute('http.response.status_code', status),
    failed: (type) => span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR, message: type }),
  };
  return context.with(trace.setSpan(context.active(), span), () => work(handle).finally(() => span.end()));
};
