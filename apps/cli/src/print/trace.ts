import type { Span, Trace, TraceAnswer } from '@sync/contracts-console';

/** What the machine did, span below span, and where it went on. */
export const traceText = ({ trace, linked, kept, url }: TraceAnswer): string => {
  if (trace.spans.length > 0) return [treeText(trace), ...linked.map((other) => `linked\n${treeText(other)}`)].join('\n\n');
  if (url) return `Traces are at the tracing server: ${url}`;
  return kept
    ? 'Nothing is kept of this trace; traces are kept for a day, less when there are very many.'
    : 'Traces are not kept here; see TRACE_STORE and TRACE_URL_TEMPLATE in docs/reference/config.md.';
};

const treeText = ({ traceId, spans, more }: Trace): string => {
  const known = new Set(spans.map(({ id }) => id));
  const placeOf = ({ parent }: Span): string | null => (parent !== null && known.has(parent) ? parent : null);
  const began = spans[0]?.startUs ?? 0;
  const below = (parent: string | null, indent: string): string[] =>
    spans
      .filter((span) => placeOf(span) === parent)
      .flatMap((span) => [`${afterMs(span, began)}  ${indent}${spanText(span)}`, ...below(span.id, `${indent}  `)]);
  return [`trace ${traceId}`, ...below(null, ''), ...(more ? ['… and more'] : [])].join('\n');
};

const afterMs = ({ startUs }: Span, began: number): string => `+${Math.round((startUs - began) / 1_000)} ms`.padStart(12);

const spanText = ({ name, durationUs, error, attributes }: Span): string => {
  const outcome = attributes['sync.outcome'] ?? attributes['http.response.status_code'];
  return [
    name,
    `(${Math.round(durationUs / 1_000)} ms)`,
    ...(outcome === undefined ? [] : [String(outcome)]),
    ...(error === null ? [] : [`FAILED ${error}`]),
  ].join(' ');
};
