import { z } from 'zod';

/** How an appointment stands. `completed` is only read; anything else GHL may say is `unknown`, and its word is kept. */
export const appointmentStatuses = ['new', 'confirmed', 'cancelled', 'showed', 'noshow', 'invalid', 'completed', 'unknown'] as const;
export type AppointmentStatus = (typeof appointmentStatuses)[number];

/** Why an appointment has no times that anybody could go by. It is kept and shown, but nothing is ahead and nothing comes due. */
export const timeProblems = [
  'start-missing',
  'start-unreadable',
  'end-missing',
  'end-unreadable',
  'ends-before-start',
  'time-out-of-range',
  'zone-unknown',
] as const;
export type TimeProblem = (typeof timeProblems)[number];

const told = z.string().nullable().optional();
export const appointmentDetailFields = ['title', 'calendarId', 'address', 'assignedTo'] as const;
export type AppointmentDetailField = (typeof appointmentDetailFields)[number];
/** Absent says nothing, null says cleared. `assignedTo` is a user id. */
export const appointmentDetails = z.object({ title: told, calendarId: told, address: told, assignedTo: told });
export type AppointmentDetails = z.output<typeof appointmentDetails>;

/** ISO 8601, UTC; what cannot be read is kept in GHL's own words, and the problem says so. */
export const appointmentTimes = z.object({
  startAt: z.string().nullable(),
  endAt: z.string().nullable(),
  timeProblem: z.enum(timeProblems).nullable(),
});
export type AppointmentTimes = z.output<typeof appointmentTimes>;

/** `word` is kept only for a status nobody knows. */
export const appointmentStanding = z.object({ status: z.enum(appointmentStatuses), word: z.string().nullable() });
export type AppointmentStanding = z.output<typeof appointmentStanding>;

/** What we know of an appointment. */
export const appointmentRecord = z.object({
  contactId: z.string(),
  ...appointmentDetails.shape,
  ...appointmentTimes.shape,
  ...appointmentStanding.shape,
  /** When it was entered in the CRM; ISO 8601, UTC. */
  addedAt: z.iso.datetime().nullable(),
  /** The recurring series it belongs to. Each date of a series is a record of its own. */
  series: z.string().nullable(),
});
export type AppointmentRecord = z.output<typeof appointmentRecord>;

/** Start and end as moments; null when they are not to be gone by. */
export const timesOf = ({ startAt, endAt, timeProblem }: AppointmentTimes): { readonly start: Date; readonly end: Date } | null =>
  timeProblem === null && startAt !== null && endAt !== null ? { start: new Date(startAt), end: new Date(endAt) } : null;

/** Will it take place, as far as anybody knows? */
export const isPlanned = ({ status }: AppointmentStanding): boolean => status === 'new' || status === 'confirmed';

/** Took place, was missed, or is open: it counts as the last one when its time is past. */
export const countsAsHeld = ({ status }: AppointmentStanding): boolean =>
  ['new', 'confirmed', 'showed', 'noshow', 'completed'].includes(status);
