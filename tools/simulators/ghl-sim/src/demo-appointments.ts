import type { GhlUser } from '@sync/contracts-ghl';
import type { Random } from '@sync/sim-kit';
import { inZone, withOffset } from './appointment/local-time.js';
import { singlesOf } from './appointment/series.js';
import { startOf } from './appointment/sim-appointment.js';
import type { SimAppointment, SimCalendar } from './appointment/sim-appointment.js';
import { between, oneOf, pick } from './chance.js';
import { newId } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

export interface DemoPlace {
  users: readonly GhlUser[];
  calendars: readonly SimCalendar[];
  zone: string;
  now: number;
}

/** Appointments for about a quarter of the people: the past two months and the next six weeks, some within hours, a few weekly series. */
export const demoAppointments = (contacts: Iterable<SimContact>, place: DemoPlace, random: Random): SimAppointment[] => {
  const appointments: SimAppointment[] = [];
  for (const contact of contacts) {
    const draw = random();
    if (draw < 0.01) appointments.push(...demoSeries(contact, place, random));
    else if (draw < 0.25) appointments.push(single(contact, demoStart(random, place), place, random));
  }
  return appointments;
};

/** Within business hours of the location, on the half hour; or within the next hours, on five minutes, so that something is always about to begin. */
export const demoStart = (random: Random, { zone, now }: Pick<DemoPlace, 'zone' | 'now'>, earliestDay = -60): number => {
  if (random() < 0.08) return Math.ceil((now + between(random, 5 * minuteMs, 6 * 60 * minuteMs)) / (5 * minuteMs)) * 5 * minuteMs;
  const day = inZone(now + between(random, earliestDay, 45) * dayMs, zone);
  return day.set({ hour: 9 + Math.floor(random() * 9), minute: random() < 0.5 ? 0 : 30, second: 0, millisecond: 0 }).toMillis();
};

const single = (contact: SimContact, startMs: number, { users, calendars, zone, now }: DemoPlace, random: Random): SimAppointment => {
  const calendar = pick(random, calendars);
  const added = Math.min(now, startMs) - between(random, dayMs, 20 * dayMs);
  return {
    id: newId((below) => Math.floor(random() * below)),
    locationId: contact.locationId,
    contactId: contact.id,
    calendarId: calendar.id,
    groupId: calendar.groupId ?? null,
    title: `${calendar.name} – ${contact.firstName || 'guest'}`,
    address: '8 Harbour Street',
    appointmentStatus: startMs < now ? statusAfter(random) : statusBefore(random),
    assignedUserId: pick(random, users).id,
    users: [],
    notes: '',
    source: pick(random, ['booking_widget', 'calendar_page']),
    startTime: withOffset(startMs, zone),
    endTime: withOffset(startMs + calendar.slotDuration * minuteMs, zone),
    isRecurring: false,
    dateAdded: new Date(added).toISOString(),
    dateUpdated: new Date(between(random, added, now)).toISOString(),
  };
};

/** A weekly hour, begun some weeks ago. */
const demoSeries = (contact: SimContact, place: DemoPlace, random: Random): SimAppointment[] => {
  const begun = { ...place, now: place.now - 28 * dayMs };
  const first = single(contact, demoStart(random, begun, 0), place, random);
  const master: SimAppointment = {
    ...first,
    appointmentStatus: 'confirmed',
    isRecurring: true,
    rrule: 'RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=8',
  };
  const singles = singlesOf(master, place.zone).map((one) =>
    startOf(one) < place.now ? { ...one, appointmentStatus: statusAfter(random) } : one,
  );
  return [master, ...singles];
};

const statusAfter = (random: Random): string =>
  oneOf(random, [
    [0.65, 'showed'],
    [0.12, 'noshow'],
    [0.13, 'cancelled'],
    [0.1, 'confirmed'],
  ]);
const statusBefore = (random: Random): string =>
  oneOf(random, [
    [0.75, 'confirmed'],
    [0.15, 'new'],
    [0.1, 'cancelled'],
  ]);
