import { contactOf, type AppointmentRow } from './appointment-rows.js';
import { moreUrgent, type Cause, type LearnedAppointment, type LearnedNotes } from './fold-reports.js';
import { activityIn } from './last-activity.js';
import type { NotesRow } from './note-rows.js';
import { freshPerson, personId, type PersonId, type PersonRow } from './people-rows.js';

/** Why a person's slice may have changed. */
export interface Touched {
  readonly id: PersonId;
  readonly cause: Cause;
  readonly activityAt: Date | null;
  readonly hasAppointments: boolean;
}

/** Everybody whose slice may say something else now: the owners of what changed, before and after. */
export const touchedBy = (
  notes: readonly LearnedNotes<NotesRow>[],
  appointments: readonly LearnedAppointment<AppointmentRow>[],
  now: Date,
): Map<string, Touched> => {
  const touched = new Map<string, Touched>();
  const touch = (one: Touched): void => {
    const before = touched.get(personId(one.id));
    touched.set(personId(one.id), {
      ...one,
      cause: before ? moreUrgent(before.cause, one.cause) : one.cause,
      activityAt: later(before?.activityAt ?? null, one.activityAt),
      hasAppointments: one.hasAppointments || (before?.hasAppointments ?? false),
    });
  };
  for (const { row, events, last } of notes) {
    const activityAt = activityIn(
      events.map(({ event }) => event),
      now,
    );
    if (events.length > 0) touch({ id: row, cause: last, activityAt, hasAppointments: false });
  }
  for (const { before, row, events, last } of appointments) {
    const activityAt = activityIn(
      events.map(({ event }) => event),
      now,
    );
    for (const contactId of events.length > 0 ? ownersOf({ before, events }) : [])
      touch({ id: { locationId: row.locationId, contactId }, cause: last, activityAt, hasAppointments: true });
  }
  return touched;
};

/** Whose the appointment was, before and after. */
export const ownersOf = ({ before, events }: Pick<LearnedAppointment<AppointmentRow>, 'before' | 'events'>): string[] => {
  const owners = new Set([contactOf(before), ...events.map(({ after }) => contactOf({ state: after }))]);
  return [...owners].filter((contactId) => contactId !== null);
};

const later = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a);

/** The person's row after that; a fresh one for somebody new. */
export const personAfter = (
  stored: PersonRow | undefined,
  { id, activityAt, hasAppointments }: Touched,
  connections: ReadonlyMap<string, string>,
): PersonRow => {
  const row = stored ?? freshPerson(id, connections.get(id.locationId) ?? '');
  return {
    ...row,
    hasAppointments: row.hasAppointments || hasAppointments,
    lastActivityAt: later(row.lastActivityAt, activityAt),
  };
};
