import type { GhlAppointment, GhlAppointmentWebhook } from '@sync/contracts-ghl';
import type {
  AppointmentDetails,
  AppointmentSnapshot,
  AppointmentStanding,
  AppointmentStatus,
  AppointmentTimes,
  ReportAppointment,
  ReportAppointmentDeleted,
  ReportAppointmentGone,
  TimeProblem,
} from '@sync/crm-events';
import { instantOf, readTime, type ReadTime } from '../ghl/instant.js';

type Shown = Omit<GhlAppointment, 'locationId'>;

/** An appointment as GET by id answered it: the whole truth as of the start of the call. One that is marked as deleted is gone. `zone`: the location's. */
export const reportFromAppointmentGet = (shown: Shown, startedAt: Date, zone: string | null): ReportAppointment | ReportAppointmentGone =>
  shown.deleted === true
    ? reportAppointmentGone(startedAt)
    : { ...asReport(snapshotOf(shown, zone, { isWhole: true })), asOf: startedAt, via: 'get' };

/** A GET by id that answered "not found", which GHL says with 400. */
export const reportAppointmentGone = (startedAt: Date): ReportAppointmentGone => ({ type: 'ReportAppointmentGone', asOf: startedAt });

/** A row of a calendar's list: as of its dateUpdated. `backfilledAt` when it comes from the first reading. */
export const reportFromAppointmentRow = (
  shown: Shown,
  zone: string | null,
  backfilledAt: Date | null,
): ReportAppointment | ReportAppointmentDeleted =>
  shown.deleted === true
    ? { type: 'ReportAppointmentDeleted' }
    : { ...asReport(snapshotOf(shown, zone, { isWhole: false })), asOf: instantOf(shown.dateUpdated), via: 'search', backfilledAt };

/**
 * An Appointment* webhook: as of its envelope's timestamp, unless that is later than its own receipt. The live type is trusted for deletions and edits; "create"
 * is what the samples of all three say, so for a known appointment it is checked.
 */
export const reportFromAppointmentWebhook = (
  { type, timestamp, appointment }: GhlAppointmentWebhook,
  receivedAt: Date,
  zone: string | null,
): ReportAppointment | ReportAppointmentDeleted => {
  if (type === 'AppointmentDelete' || appointment.deleted === true) return { type: 'ReportAppointmentDeleted' };
  const sentAt = instantOf(timestamp);
  return {
    ...asReport(snapshotOf(appointment, zone, { isWhole: false })),
    asOf: sentAt && sentAt <= receivedAt ? sentAt : null,
    via: 'webhook',
    typeIsDoubtful: type === 'AppointmentCreate',
  };
};

const asReport = (snapshot: AppointmentSnapshot) =>
  ({ type: 'ReportAppointment', snapshot, backfilledAt: null, typeIsDoubtful: false }) as const;

const snapshotOf = (shown: Shown, zone: string | null, { isWhole }: { isWhole: boolean }): AppointmentSnapshot => {
  const times = timesFrom(shown, zone, isWhole);
  const standing = standingFrom(shown.appointmentStatus, isWhole);
  return {
    ...(shown.contactId !== undefined || isWhole ? { contactId: shown.contactId || null } : {}),
    details: detailsFrom(shown),
    ...(times && { times }),
    ...(standing && { standing }),
    addedAt: instantOf(shown.dateAdded)?.toISOString() ?? null,
    series: shown.masterEventId || seriesIn(shown.id),
    changedAt: instantOf(shown.dateUpdated),
  };
};

const detailsFrom = ({ title, calendarId, address, assignedUserId }: Shown): AppointmentDetails => ({
  ...(title !== undefined && { title }),
  ...(calendarId !== undefined && { calendarId }),
  ...(address !== undefined && { address }),
  ...(assignedUserId !== undefined && { assignedTo: assignedUserId }),
});

/** Each date of a recurring series has the id `<series>_<start in ms>_<length in s>`. */
const seriesIn = (id: string): string | null => /^(.+)_\d{12,14}_\d+$/.exec(id)?.[1] ?? null;

const words: Readonly<Record<string, AppointmentStatus>> = {
  new: 'new',
  booked: 'new',
  active: 'new',
  confirmed: 'confirmed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  showed: 'showed',
  show: 'showed',
  noshow: 'noshow',
  invalid: 'invalid',
  completed: 'completed',
};

/** How it stands, whatever the spelling (no-show, Canceled); a word nobody knows is kept. Absent in anything but a GET: not told. */
const standingFrom = (told: string | null | undefined, isWhole: boolean): AppointmentStanding | undefined => {
  if (!told) return isWhole ? { status: 'unknown', word: null } : undefined;
  const status = words[told.toLowerCase().replace(/[^a-z]/g, '')];
  return status ? { status, word: null } : { status: 'unknown', word: told };
};

/** Start and end, or what is wrong with them. A webhook or row that leaves one out tells no times; a GET that does tells that there is none. */
const timesFrom = ({ startTime, endTime }: Shown, zone: string | null, isWhole: boolean): AppointmentTimes | undefined => {
  if (!isWhole && (startTime === undefined || endTime === undefined)) return undefined;
  const start = startTime ? readTime(startTime, zone) : null;
  const end = endTime ? readTime(endTime, zone) : null;
  return {
    startAt: wordsFor(start, startTime),
    endAt: wordsFor(end, endTime),
    timeProblem: problemOf('start', start) ?? problemOf('end', end) ?? orderProblem(start, end),
  };
};

const wordsFor = (read: ReadTime | null, told: string | null | undefined): string | null =>
  read?.kind === 'time' ? read.at.toISOString() : (told ?? null);

const problemOf = (which: 'start' | 'end', read: ReadTime | null): TimeProblem | null => {
  if (read === null) return `${which}-missing`;
  if (read.kind === 'time') return null;
  if (read.kind === 'unreadable') return `${which}-unreadable`;
  return read.kind === 'naive' ? 'zone-unknown' : 'time-out-of-range';
};

const orderProblem = (start: ReadTime | null, end: ReadTime | null): TimeProblem | null =>
  start?.kind === 'time' && end?.kind === 'time' && end.at < start.at ? 'ends-before-start' : null;
