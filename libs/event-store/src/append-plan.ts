import { encodeData } from './codec.js';
import type { AppendResult, NewEvent, StreamAppend } from './event-store.js';
import type { Keys } from './person-keys.js';

/** One event to store, with what its append says about it. */
export interface PlannedEvent {
  readonly event: NewEvent;
  readonly append: StreamAppend;
  readonly ordinal: number;
  /** Which of the batch's events for this stream it is, from 1. */
  readonly rank: number;
  /** Only at the first event of an append. */
  readonly expected: number | null;
}

/** A batch laid out for the append function, and how its answer is read back per append. */
export interface AppendPlan {
  readonly events: readonly PlannedEvent[];
  /** Per append of the batch: the indexes into `events` that answer for it, and whether an earlier append of the batch stored them. */
  readonly answers: readonly { readonly append: StreamAppend; readonly from: readonly number[]; readonly repeated: boolean }[];
}

/**
 * Numbers the events of one causation within one append. A causation that an earlier append of the same batch brought to the same stream is not stored
 * twice: it answers like a redelivery.
 */
export const planAppend = (batch: readonly StreamAppend[]): AppendPlan => {
  const events: PlannedEvent[] = [];
  const streams = new Map<string, PlannedStream>();
  const answers = batch.map((append) => {
    if (append.events.length === 0) throw new Error(`Append to ${append.stream} has no events; leave it out of the batch.`);
    const stream = streams.get(append.stream) ?? { count: 0, causations: new Map() };
    streams.set(append.stream, stream);
    return planOne(append, stream, events);
  });
  return { events, answers };
};

/** What the batch brought to a stream so far: how many events, and which of them (as indexes) for which causation. */
interface PlannedStream {
  count: number;
  readonly causations: Map<string, number[]>;
}

const planOne = (append: StreamAppend, stream: PlannedStream, events: PlannedEvent[]): AppendPlan['answers'][number] => {
  const own = new Map<string, number[]>();
  const from: number[] = [];
  const before: number[] = [];
  for (const event of append.events) {
    const earlier = stream.causations.get(event.causationId);
    if (earlier) {
      before.push(...earlier);
      continue;
    }
    const siblings = own.get(event.causationId) ?? [];
    own.set(event.causationId, siblings);
    stream.count += 1;
    const expected = from.length === 0 ? (append.expectedVersion ?? null) : null;
    from.push(events.length);
    siblings.push(events.length);
    events.push({ event, append, ordinal: siblings.length - 1, rank: stream.count, expected });
  }
  for (const [causationId, indexes] of own) stream.causations.set(causationId, indexes);
  return from.length > 0 ? { append, from, repeated: false } : { append, from: before, repeated: true };
};

/** The event's data as it is stored. */
export const encoded = ({ event, append }: PlannedEvent, keys: Keys): Buffer =>
  encodeData(event.data, append.keyId === null ? undefined : keys.get(append.keyId), { keyId: append.keyId, type: event.type });

/** What the append function answers, per event: its version, and the last one of its causation when the stream had that before. */
export interface AppendedRow {
  readonly versions: readonly number[];
  readonly known_last: readonly (number | null)[] | null;
}

export const resultsOf = ({ answers }: AppendPlan, { versions, known_last: last }: AppendedRow): AppendResult[] =>
  answers.map(({ append, from, repeated }) => {
    // A batch may bring one causation again and another for the first time: then the answer is about the new events.
    const fresh = from.filter((index) => typeof last?.[index] !== 'number');
    const told = fresh.length > 0 ? fresh : from;
    return {
      stream: append.stream,
      fromVersion: Math.min(...told.map((index) => versions[index] ?? Infinity)),
      toVersion: Math.max(...told.map((index) => last?.[index] ?? versions[index] ?? 0)),
      duplicate: repeated || fresh.length === 0,
    };
  });
