import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Queryable } from '@sync/database';
import { recordOf, type SpanRecord } from './span-record.js';

// A trace is worth no wait for the disk: what a crash of the server takes away are its last moments.
const text = `
  insert into traces.spans (segment, trace_id, is_notable, spans)
  select (select max(id) from traces.segments where kind = 'ordinary'), written.*
    from unnest($1::uuid[], $2::boolean[], $3::text[]) as written (trace_id, is_notable, spans),
         (select set_config('synchronous_commit', 'off', true)) as without_waiting`;

/** Keeps a batch of spans, a row per trace. A trace with an error, or with a span of more than `slowMs`, is notable. */
export const writeSpans = async (on: Queryable, spans: readonly ReadableSpan[], slowMs: number): Promise<void> => {
  const traces = byTrace(spans);
  await on.query({
    name: 'write-spans',
    text,
    values: [
      [...traces.keys()],
      [...traces.values()].map((records) => records.some(({ error, durationUs }) => error !== null || durationUs > slowMs * 1_000)),
      [...traces.values()].map((records) => JSON.stringify(records)),
    ],
  });
};

const byTrace = (spans: readonly ReadableSpan[]): Map<string, SpanRecord[]> => {
  const traces = new Map<string, SpanRecord[]>();
  for (const span of spans) {
    const { traceId } = span.spanContext();
    const records = traces.get(traceId);
    if (records) records.push(recordOf(span));
    else traces.set(traceId, [recordOf(span)]);
  }
  return traces;
};
