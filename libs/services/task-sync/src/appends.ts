import { createHash } from 'node:crypto';
import {
  contactKey,
  contactOf,
  customEventsStream,
  hydrateTaskStream,
  personKey,
  referencesStream,
  SliceChanged,
  sliceStream,
  TaskHydrationRequested,
  taskStream,
  type CustomEvent,
} from '@sync/crm-events';
import type { NewEvent, StreamAppend } from '@sync/event-store';
import { topics } from '@sync/messaging';
import type { Cause } from './cause.js';
import type { Story } from './fold-tasks.js';
import type { PersonId } from './people.js';
import type { SlicedPerson } from './slice-person.js';
import type { TaskId } from './task-rows.js';

const caused = (event: Pick<NewEvent, 'type' | 'schemaVersion' | 'data'>, { id, occurredAt, traceparent, urgency }: Cause): NewEvent => ({
  ...event,
  causationId: id,
  correlationId: id,
  occurredAt,
  traceparent,
  source: urgency,
});

const ofPerson = ({ locationId, contactId }: PersonId) => ({
  key: contactKey(locationId, contactId),
  keyId: personKey(locationId, contactId),
});

/** Streams that a batch about this task writes to, whoever has the task. */
export const streamsOfTask = ({ locationId, taskId }: TaskId): string[] => [
  taskStream(locationId, taskId),
  hydrateTaskStream(locationId, taskId),
];

/** Streams of a person whose tasks change. */
export const streamsOfPerson = ({ locationId, contactId }: PersonId): string[] => [
  sliceStream('task', locationId, contactId),
  customEventsStream('task', locationId, contactId),
];

/** One append per run of reports that leave the task with the same contact: an event is kept under the person whose task it is. */
export const taskAppends = ({ before, lessons }: Pick<Story, 'before' | 'lessons'>): StreamAppend[] => {
  const runs: { contactId: string; expectedVersion: number; events: NewEvent[] }[] = [];
  let version = before.version;
  for (const { cause, told } of lessons) {
    const contactId = contactOf(told.at(-1)?.task ?? before.state);
    if (contactId === null) continue;
    const events = told.map(({ event }) => caused(event, cause));
    const last = runs.at(-1);
    if (last?.contactId === contactId) last.events.push(...events);
    else runs.push({ contactId, expectedVersion: version, events });
    version += events.length;
  }
  const { locationId, taskId } = before;
  return runs.map(({ contactId, expectedVersion, events }) => ({
    stream: taskStream(locationId, taskId),
    topic: topics.taskEvents,
    ...ofPerson({ locationId, contactId }),
    expectedVersion,
    events,
  }));
};

/** The slice as it is now. Its version is part of the cause: a report that comes again after time has passed may change it once more. */
export const sliceAppend = ({ person, slice }: SlicedPerson, cause: Cause): StreamAppend[] => {
  if (!slice) return [];
  const event = caused(SliceChanged.of({ slice, urgency: cause.urgency, changedAt: cause.recordedAt?.toISOString() }), cause);
  return [
    {
      stream: sliceStream('task', person.locationId, person.contactId),
      topic: topics.taskSlices,
      ...ofPerson(person),
      expectedVersion: person.sliceVersion - 1,
      events: [{ ...event, causationId: `${cause.id}/slice-${person.sliceVersion}`, source: 'task-sync' }],
    },
  ];
};

export interface CausedCustomEvent {
  readonly event: CustomEvent;
  readonly cause: Cause;
}

/** One append per person. They go to the end of their stream: only their order counts. */
export const customEventAppends = (raised: readonly CausedCustomEvent[]): StreamAppend[] => {
  const byStream = new Map<string, { readonly person: PersonId; readonly events: NewEvent[] }>();
  for (const { event, cause } of raised) {
    const { locationId, contactId } = event.data;
    const stream = customEventsStream('task', locationId, contactId);
    const sofar = byStream.get(stream) ?? { person: { locationId, contactId }, events: [] };
    sofar.events.push({ ...caused(event, cause), source: 'task-sync' });
    byStream.set(stream, sofar);
  }
  return [...byStream].map(([stream, { person, events }]) => ({ stream, topic: topics.customEvents, ...ofPerson(person), events }));
};

interface Wanted extends TaskId {
  readonly connectionId: string;
  readonly contactId: string | null;
  readonly reason: string;
}

/** Asks reconcile for the whole task. Without a contact it is looked for by what the receipt, the cause, says of it. */
export const hydrationAppend = ({ connectionId, locationId, taskId, contactId, reason }: Wanted, cause: Cause): StreamAppend => ({
  stream: hydrateTaskStream(locationId, taskId),
  topic: topics.requests,
  key: `${locationId}/task/${taskId}`,
  keyId: null,
  events: [
    caused(
      TaskHydrationRequested.of({ connectionId, locationId, taskId, contactId, receiptId: contactId === null ? cause.id : null, reason }),
      cause,
    ),
  ],
});

/** Asks reconcile for fresh references: a task names a user that we have no name of. In the stream of the task, whose lock is held. */
export const referencesAppend = (
  { locationId, taskId }: TaskId,
  connectionId: string,
  missing: readonly string[],
  cause: Cause,
): StreamAppend => ({
  stream: hydrateTaskStream(locationId, taskId),
  topic: topics.requests,
  key: referencesStream(locationId),
  keyId: null,
  events: [
    {
      type: 'ReferencesRequested',
      schemaVersion: 1,
      data: { connectionId, locationId, missing: [...new Set(missing)].sort() },
      causationId: `${cause.id}/references`,
      occurredAt: new Date(),
      traceparent: cause.traceparent,
      source: 'task-sync',
    },
  ],
});

/** What tells one fact from all others, short enough to be a property of the custom event. */
export const dedupeKey = (facts: readonly (string | number | null)[]): string =>
  createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
