import type { StreamAppend } from '@sync/event-store';
import { attributes, joinTraces, markSpan, traceIdOf } from '@sync/telemetry';
import { topics } from './topics.js';

/** A report as a batch learned from it: the trace it came in, whose slice it may have changed, and why it changed none, if it did not. */
export interface TracedReport {
  readonly traceparent: string | null;
  /** Keys of the contacts concerned. */
  readonly keys: readonly string[];
  readonly unchanged: string;
  /** The slice waits for something: the trace in which it will go on. */
  readonly waitsIn?: string | null;
}

const sliceTopics: ReadonlySet<string> = new Set([topics.contactSlices, topics.taskSlices, topics.activitySlices]);
const leading: ReadonlySet<string> = new Set([...sliceTopics, topics.customEvents, topics.requests]);

/**
 * Lets no trace end without a word. A report whose trace is not among those that a slice, a custom event or a request carries on either shares the slice
 * of a later report, and then leads there, or waits with an earlier one, or it led to nothing, and says why.
 */
export const markEnds = (reports: readonly TracedReport[], appends: readonly StreamAppend[]): void => {
  const onward = appends.filter(({ topic }) => leading.has(topic));
  const goesOn = new Set(onward.flatMap(tracesOf));
  const slices = new Map(onward.filter(({ topic }) => sliceTopics.has(topic)).map((append) => [append.key, tracesOf(append).at(-1)]));
  for (const report of reports) {
    if (report.traceparent === null || goesOn.has(report.traceparent)) continue;
    const goingOn = [...report.keys.flatMap((key) => slices.get(key) ?? []), ...waitingElsewhere(report)];
    for (const slice of goingOn) joinTraces('slice shared', [report.traceparent], slice);
    if (goingOn.length === 0)
      markSpan('nothing to push', { parent: report.traceparent, attributes: { [attributes.outcome]: report.unchanged } });
  }
};

const waitingElsewhere = ({ traceparent, waitsIn }: TracedReport): string[] =>
  waitsIn && traceIdOf(waitsIn) !== traceIdOf(traceparent) ? [waitsIn] : [];

const tracesOf = ({ events }: StreamAppend): string[] => events.flatMap(({ traceparent }) => traceparent ?? []);
