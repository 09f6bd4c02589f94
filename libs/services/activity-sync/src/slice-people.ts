import { createHash } from 'node:crypto';
import { canonicalSlice, contactKey, personKey, SliceChanged, sliceStream, type Slice } from '@sync/crm-events';
import type { Queryable } from '@sync/database';
import type { StreamAppend } from '@sync/event-store';
import { activitySliceOf } from '@sync/mapping';
import { topics } from '@sync/messaging';
import type { LocationContext } from './location-context.js';
import { personId, type PersonRow } from './people-rows.js';
import type { Urgency } from './read-receipt.js';
import { loadSummaries, type PersonSummary } from './summaries.js';

/** A slice that differs from the last one emitted, and whether references were missing for it. */
export interface Sliced {
  readonly row: PersonRow;
  readonly slice: Slice | null;
  readonly missing: readonly string[];
}

/** What made a slice change. */
export interface SliceCause {
  /** Unique per person. */
  readonly causationId: string;
  readonly occurredAt: Date;
  /** Of the report; absent when there was none. */
  readonly recordedAt?: Date;
  readonly traceparent: string | null;
  readonly urgency: Urgency;
}

/**
 * Makes the slices of these people again, as of `now`; one statement for all of them. The caller holds the locks of their slice streams. A slice that
 * begins to wait does so in the trace that `traceOf` names.
 */
export const slicePeople = async (
  on: Queryable,
  people: readonly PersonRow[],
  contexts: ReadonlyMap<string, LocationContext>,
  now: Date,
  traceOf: (person: PersonRow) => string | null = () => null,
): Promise<Sliced[]> => {
  const summaries = await loadSummaries(on, people, now);
  return people.map((row) => {
    const context = contexts.get(row.locationId);
    const summary = summaries.get(personId(row));
    return context && summary
      ? sliceOne({ ...row, waitsIn: row.waitsIn ?? traceOf(row) }, summary, context)
      : { row, slice: null, missing: [] };
  });
};

/** Two slices with the same hash say the same. */
export const hashOf = (slice: Slice): string => createHash('sha256').update(canonicalSlice(slice)).digest('base64url');

/** Without the location's time zone no day can be told, so the slice waits for it. */
const sliceOne = (row: PersonRow, summary: PersonSummary, context: LocationContext): Sliced => {
  const ahead = { ...row, aheadUntil: summary.aheadUntil };
  if (!context.isReady) return { row: { ...ahead, sliceWaits: true }, slice: null, missing: [] };
  const known = { notes: summary.notes, appointments: row.hasAppointments ? summary.appointments : null };
  const { slice, missing } = activitySliceOf(row, known, context.mapping, context.references);
  const sliceWaits = missing.length > 0;
  const waiting = { sliceWaits, waitsIn: sliceWaits ? row.waitsIn : null };
  if (row.sliceHash === null && saysNothing(slice)) return { row: { ...ahead, ...waiting }, slice: null, missing };
  const hash = hashOf(slice);
  const isNew = hash !== row.sliceHash;
  return {
    row: { ...ahead, sliceHash: hash, sliceVersion: row.sliceVersion + (isNew ? 1 : 0), ...waiting },
    slice: isNew ? slice : null,
    missing,
  };
};

const saysNothing = ({ fields, tags }: Slice): boolean => Object.keys(fields).length + tags.length === 0;

/** The slice as it is now, if it is a new one. */
export const sliceAppend = ({ row, slice }: Sliced, cause: SliceCause): StreamAppend[] =>
  slice === null
    ? []
    : [
        {
          stream: sliceStream('activity', row.locationId, row.contactId),
          topic: topics.activitySlices,
          key: contactKey(row.locationId, row.contactId),
          keyId: personKey(row.locationId, row.contactId),
          expectedVersion: row.sliceVersion - 1,
          events: [
            {
              ...SliceChanged.of({ slice, urgency: cause.urgency, changedAt: cause.recordedAt?.toISOString() }),
              causationId: cause.causationId,
              correlationId: cause.causationId,
              occurredAt: cause.occurredAt,
              traceparent: cause.traceparent,
              source: 'activity-sync',
            },
          ],
        },
      ];
