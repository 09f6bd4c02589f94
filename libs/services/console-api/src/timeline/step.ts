import type { TimelineStep, ValueChange } from '@sync/contracts-console';
import type { StoredEvent } from '@sync/event-store';
import { traceIdOf } from '@sync/telemetry';
import { reasonOf } from '../reasons.js';

/** A step with its place in the log: receipts and events share one sequence, so places tell what came first. */
export interface PlacedStep {
  readonly position: bigint;
  readonly step: TimelineStep;
}

/** What a step says, besides what every event has. */
export interface Words {
  readonly sentence: string;
  readonly values?: readonly ValueChange[];
  readonly code?: string;
  readonly detail?: string | null;
}

export const stepOf = (kind: TimelineStep['kind'], event: StoredEvent, words: Words): PlacedStep => ({
  position: event.position,
  step: {
    id: event.eventId,
    at: event.recordedAt.toISOString(),
    kind,
    type: event.type,
    sentence: words.sentence,
    values: [...(words.values ?? [])],
    reason: words.code ? reasonOf(words.code) : null,
    detail: words.detail ?? null,
    traceId: traceIdOf(event.traceparent),
  },
});

/** An event that cannot be told: its person was erased, or a newer build wrote it. */
export const silentStep = (kind: TimelineStep['kind'], event: StoredEvent, why: 'erased-event' | 'unknown-event'): PlacedStep =>
  stepOf(kind, event, {
    sentence:
      why === 'erased-event'
        ? 'What happened here was erased with everything else about this person.'
        : 'Something happened that this version cannot read; it waits for an upgrade.',
  });

/** A value as text; null for none. */
export const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((item) => textOf(item) ?? '').join(', ');
  return JSON.stringify(value);
};

/** The values that differ between two sets of named values; only names of `after` are looked at unless `all`. */
export const changesBetween = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  labelOf: (name: string) => string = (name) => name,
): ValueChange[] =>
  Object.keys(after)
    .map((name) => ({ name: labelOf(name), before: textOf(before[name]), after: textOf(after[name]) }))
    .filter((change) => change.before !== change.after);

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1] ?? ''}`;

export const many = (count: number, one: string, several = `${one}s`): string => `${count} ${count === 1 ? one : several}`;

/** Ada's, Linus'. */
export const genitive = (name: string): string => (/s$/i.test(name) ? `${name}’` : `${name}’s`);
