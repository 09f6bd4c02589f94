import { hydrateAppointmentStream, referencesStream } from '@sync/crm-events';
import type { StoreTransaction, StreamAppend } from '@sync/event-store';
import { missingReferences } from '@sync/mapping';
import { topics } from '@sync/messaging';
import type { AppointmentRow } from './appointment-rows.js';
import type { LearnedAppointment } from './fold-reports.js';
import type { LocationContext } from './location-context.js';
import type { Sliced } from './slice-people.js';

/** One request per location and batch, for calendars and users that our lists lack; in a stream whose lock this transaction holds. */
export const requestReferences = async (
  tx: StoreTransaction,
  appointments: readonly LearnedAppointment<AppointmentRow>[],
  sliced: readonly Sliced[],
  contexts: ReadonlyMap<string, LocationContext>,
): Promise<void> => {
  const wanted = new Map<string, { by: LearnedAppointment<AppointmentRow>; missing: Set<string> }>();
  for (const one of appointments) {
    const context = contexts.get(one.row.locationId);
    const { state } = one.row;
    if (!context || one.events.length === 0 || state.status !== 'known') continue;
    const missing = missingReferences(context.references, { calendarId: state.record.calendarId, userId: state.record.assignedTo });
    const more = sliced.filter(({ row }) => row.locationId === one.row.locationId).flatMap((other) => other.missing);
    if (missing.length + more.length === 0) continue;
    const sofar = wanted.get(one.row.locationId) ?? { by: one, missing: new Set<string>() };
    for (const id of [...missing, ...more]) sofar.missing.add(id);
    wanted.set(one.row.locationId, sofar);
  }
  if (wanted.size === 0) return;
  await tx.append([...wanted].map(([locationId, { by, missing }]) => referencesAppend(locationId, by, [...missing].sort())));
};

const referencesAppend = (
  locationId: string,
  { row, last }: LearnedAppointment<AppointmentRow>,
  missing: readonly string[],
): StreamAppend => ({
  stream: hydrateAppointmentStream(locationId, row.appointmentId),
  topic: topics.requests,
  key: referencesStream(locationId),
  keyId: null,
  events: [
    {
      type: 'ReferencesRequested',
      schemaVersion: 1,
      data: { connectionId: row.connectionId, locationId, missing },
      causationId: `${last.receiptId}/references`,
      occurredAt: last.occurredAt,
      traceparent: last.traceparent,
      source: 'activity-sync',
    },
  ],
});
