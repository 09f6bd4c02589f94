import type { Span, Trace, TraceAnswer } from '@sync/contracts-console';
import type { ConfigValues } from '@sync/config';
import { keepsTraces, readTrace, type traceStoreConfig } from '@sync/trace-store';
import type { OpenPlatform } from '../backend.js';
import type { consoleConfig } from '../console.config.js';
import { ApiProblem } from '../http/problem.js';

/** Where traces can be looked at. */
export interface TraceView {
  /** They are kept in our own database. */
  readonly kept: boolean;
  /** Address of a tracing server's page for one trace, with `{traceId}` in it. */
  readonly urlTemplate: string | null;
}

export const noTraces: TraceView = { kept: false, urlTemplate: null };

type Settings = ConfigValues<typeof traceStoreConfig> &
  Pick<ConfigValues<typeof consoleConfig>, 'TRACE_URL_TEMPLATE'> & { readonly OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined };

export const traceViewOf = (settings: Settings): TraceView => ({
  kept: keepsTraces(settings),
  urlTemplate: settings.TRACE_URL_TEMPLATE ?? null,
});

const MOST_SPANS = 500;
const MOST_LINKED = 20;

/** A trace, and those that its spans lead to. Bounded: the first spans of each. */
export const traceOf = async ({ pool, traces }: Pick<OpenPlatform, 'pool' | 'traces'>, traceId: string): Promise<TraceAnswer> => {
  if (!/^[0-9a-f]{32}$/.test(traceId)) throw new ApiProblem('bad-request', 400, 'A trace id has 32 hexadecimal digits in lower case.');
  const read = async (id: string, most: number): Promise<Trace> => {
    const { spans, isCut } = await readTrace(pool, id, { most });
    return { traceId: id, spans: [...spans], more: isCut };
  };
  const trace = traces.kept ? await read(traceId, MOST_SPANS) : { traceId, spans: [], more: false };
  const leadsTo = new Map<string, Set<string>>();
  for (const link of trace.spans.flatMap(({ links }) => links))
    if (link.traceId !== traceId) leadsTo.set(link.traceId, (leadsTo.get(link.traceId) ?? new Set()).add(link.spanId));
  const linked: Trace[] = [];
  for (const [id, spanIds] of [...leadsTo].slice(0, MOST_LINKED)) {
    const whole = await read(id, MOST_SPANS);
    linked.push({ ...whole, spans: around(whole.spans, spanIds) });
  }
  return {
    trace,
    linked: linked.filter(({ spans }) => spans.length > 0),
    kept: traces.kept,
    url: traces.urlTemplate?.replaceAll('{traceId}', traceId) ?? null,
  };
};

/** Of a trace that does the work of many, what a link is about: the spans it names, what they belong to and what belongs to them. */
const around = (spans: readonly Span[], named: ReadonlySet<string>): Span[] => {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const kept = new Set(named);
  for (let span of spans.filter(({ id }) => named.has(id))) {
    while (span.parent !== null && byId.has(span.parent)) {
      kept.add(span.parent);
      span = byId.get(span.parent) ?? span;
    }
  }
  const below = new Set(named);
  // Spans are ordered by their start, so a parent comes before what belongs to it.
  for (const { id, parent } of spans) if (parent !== null && below.has(parent)) below.add(id);
  return spans.filter(({ id }) => kept.has(id) || below.has(id));
};
