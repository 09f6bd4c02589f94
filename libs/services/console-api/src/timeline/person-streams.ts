import {
  activityStream,
  contactStream,
  customEventsStream,
  hydrateAppointmentStream,
  hydrateNotesStream,
  hydrateStream,
  hydrateTaskStream,
  notesStream,
  pushStream,
  sliceStream,
  type Slice,
} from '@sync/crm-events';
import type { Queryable } from '@sync/database';
import type { EventStore, StoredEvent } from '@sync/event-store';

/** Tasks and appointments looked into at most; those that did not change for longest are left out. */
const MOST_RECORDS = 100;

/** Everything that the log has of a person, by what it tells; each list holds whole streams. */
export interface PersonStreams {
  readonly contact: readonly StoredEvent[];
  readonly pushes: readonly StoredEvent[];
  readonly slices: readonly (readonly StoredEvent[])[];
  readonly raised: readonly StoredEvent[];
  /** Notes, what was found of the person, and one stream per task and appointment. */
  readonly happenings: readonly (readonly StoredEvent[])[];
  readonly requests: readonly StoredEvent[];
}

const services: readonly Slice['service'][] = ['contact', 'task', 'activity'];

/** Reads a person's streams in one round trip; which records are theirs the read model knows. */
export const readPersonStreams = async (
  { pool, events }: { readonly pool: Queryable; readonly events: EventStore },
  locationId: string,
  contactId: string,
): Promise<PersonStreams> => {
  const records = await recordsOf(pool, locationId, contactId);
  const of = (name: (location: string, contact: string) => string): string => name(locationId, contactId);
  const names = {
    slices: services.map((service) => sliceStream(service, locationId, contactId)),
    raised: services.map((service) => customEventsStream(service, locationId, contactId)),
    happenings: [of(notesStream), of(activityStream), ...records.map(({ stream }) => stream)],
    requests: [of(hydrateStream), of(hydrateNotesStream), ...records.map((record) => requestStreamOf(record, locationId))],
  };
  const found = await events.readStreams([of(contactStream), of(pushStream), ...Object.values(names).flat()]);
  const read = (stream: string): readonly StoredEvent[] => found.get(stream) ?? [];
  return {
    contact: read(of(contactStream)),
    pushes: read(of(pushStream)),
    slices: names.slices.map(read),
    raised: names.raised.flatMap(read),
    happenings: names.happenings.map(read),
    requests: names.requests.flatMap(read),
  };
};

interface RecordOfPerson {
  readonly stream: string;
  readonly kind: 'task' | 'appointment';
  readonly record_id: string;
}

const recordsOf = async (on: Queryable, locationId: string, contactId: string): Promise<RecordOfPerson[]> =>
  (
    await on.query<RecordOfPerson>(
      `select r.stream, r.kind, r.record_id
         from (select stream from console.record_owners where location_id = $1 and contact_id = $2 order by changed_at desc limit $3) theirs
         join console.records r using (stream)`,
      [locationId, contactId, MOST_RECORDS],
    )
  ).rows;

const requestStreamOf = ({ kind, record_id: id }: RecordOfPerson, locationId: string): string =>
  kind === 'task' ? hydrateTaskStream(locationId, id) : hydrateAppointmentStream(locationId, id);
