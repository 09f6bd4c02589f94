import type { AppointmentEvent, NoteEvent } from '@sync/crm-events';

/** When something happened with the person, by the word of these events; null when nothing did. A reading tells when things were entered, not when it looked. */
export const activityIn = (events: readonly (AppointmentEvent | NoteEvent)[], now: Date): Date | null => {
  const booked = events.find(({ type }) => type === 'AppointmentBooked');
  const times = (booked ? [booked] : events).flatMap(timeOf).filter((at) => at <= now);
  return times.reduce<Date | null>((last, at) => (last === null || at > last ? at : last), null);
};

const timeOf = (event: AppointmentEvent | NoteEvent): Date[] => {
  if ('moment' in event.data) return [];
  switch (event.type) {
    case 'AppointmentBooked':
      return [new Date(event.data.record.addedAt ?? event.data.asOf.at)];
    case 'NoteAdded':
      return event.data.addedAt === null ? [] : [new Date(event.data.addedAt)];
    case 'NoteUpdated':
    case 'NoteDeleted':
      return event.data.news ? [new Date(event.data.asOf)] : [];
    case 'ContactNotesListed':
    case 'ContactNotesGone':
      return [];
    default:
      return 'asOf' in event.data ? [new Date(event.data.asOf.at)] : [];
  }
};
