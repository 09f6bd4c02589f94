import { createHash } from 'node:crypto';
import { canonicalSlice, type Slice } from '@sync/crm-events';
import { taskSliceOf, type TaskSummary } from '@sync/mapping';
import type { LocationContext } from './location-context.js';
import type { Person } from './people.js';

/** Two slices with the same hash say the same. */
export const hashOf = (of: Slice): string => createHash('sha256').update(canonicalSlice(of)).digest('base64url');

/** A slice that differs from the last one told, and which users are missing for it. */
export interface SlicedPerson {
  readonly person: Person;
  readonly slice: Slice | null;
  readonly missing: readonly string[];
}

/**
 * Maps a person's tasks. Without the location's references the slice waits for them: its days would be counted in the wrong zone. A slice that begins to
 * wait does so in the trace of what made it change.
 */
export const slicePerson = (
  person: Person,
  summary: TaskSummary,
  { connectionId, mapping, references }: LocationContext,
  traceparent: string | null,
): SlicedPerson => {
  const waitsIn = person.waitsIn ?? traceparent;
  if (!references) return { person: { ...person, sliceWaits: true, waitsIn }, slice: null, missing: [] };
  const { locationId, contactId } = person;
  const { slice, unknownReferences } = taskSliceOf({ connectionId, locationId, contactId }, summary, mapping, references);
  const hash = hashOf(slice);
  const changed = hash !== person.sliceHash;
  const sliceWaits = unknownReferences.length > 0;
  return {
    person: {
      ...person,
      connectionId,
      sliceHash: hash,
      sliceVersion: person.sliceVersion + (changed ? 1 : 0),
      sliceWaits,
      waitsIn: sliceWaits ? waitsIn : null,
    },
    slice: changed ? slice : null,
    missing: unknownReferences.map(({ id }) => id),
  };
};
