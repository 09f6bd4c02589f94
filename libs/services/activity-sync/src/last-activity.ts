import type { AppointmentEvent, NoteEvent } from '@sync/crm-events';

/** When something happened with the person, by the word of these events; null when nothing did. A reading tells when things were entered, not when it looked. */
export const activityIn = (events: readonly (AppointmentEvent | NoteEvent)[], now: Date): Date | null => {
  const booked = events.find(({ type }) => type === 'AppointmentBooked');
  const times = (booked ? [booked] : events).flatMap(timeOf).filter((at) => at <= now);
  return times.reduce<Date | null>((last, at) => (last === null || at > last ? at : last), null);
};

const timeOf = (event: AppointmentEvent | NoteEvent): Date[] => {
  const { data } = event;
  if (event.type === 'AppointmentBooked') return [new Date(event.data.record.addedAt ?? event.data.asOf.at)];
  if (event.type === 'NoteAdded') return event.data.addedAt === null ? [] : [new Date(event.data.addedAt)];
  if ('news' in data) return data.news ? [new Date(data.asOf)] : [];
  // Moments that came, and lists as such, are nobody's doing.
  return 'asOf' in data && typeof data.asOf === 'object' ? [new Date(data.asOf.at)] : [];
};
