import { asOf, compareAsOf, type AsOf } from '../contact/as-of.js';
import { unreachable } from '../unreachable.js';
import type { AppointmentCommand, AppointmentSnapshot, ReportAppointment, ReportAppointmentGone } from './appointment-commands.js';
import { AppointmentBooked, AppointmentDeleted, AppointmentRestored, type AppointmentEvent } from './appointment-events.js';
import { evolveAppointment, type Appointment } from './appointment.js';
import {
  changesAsAppointmentEvents,
  changesInAppointment,
  changesNothingOf,
  omitsKnownDetail,
  standingEvent,
} from './appointment-changes.js';

/** Why the whole appointment has to be fetched before we believe more. */
export const appointmentHydrateReasons = [
  /** The report does not say when it was true. */
  'no-as-of',
  /** It is as old as what we know, and differs. */
  'tie',
  /** It is older than what we know, and differs. */
  'older',
  /** Its contact, its times or its status are missing. */
  'incomplete',
  /** It leaves out something we hold a value of: cleared, or only left out? */
  'omitted-field',
  /** A GET started before the webhook or row we know, and differs. */
  'older-read',
  /** Somebody says it was deleted. */
  'delete-reported',
  /** A webhook or row shows an appointment we know to be deleted. */
  'seen-after-deletion',
  /** A webhook announces as new what we know already: GHL's own samples of edits and deletions do the same. */
  'type-doubtful',
] as const;
export type AppointmentHydrateReason = (typeof appointmentHydrateReasons)[number];

/** `asOf` and `nobodys` are the appointment's after this decision; they move without an event, so store them with the state. */
export interface AppointmentDecision {
  readonly events: readonly AppointmentEvent[];
  readonly hydrate?: AppointmentHydrateReason;
  readonly asOf: AsOf | null;
  readonly nobodys: boolean;
}

/** What a report means, given what we know (design 2.5); the same rules as for contacts. */
export const decideAppointment = (appointment: Appointment, command: AppointmentCommand): AppointmentDecision => {
  switch (command.type) {
    case 'ReportAppointment':
      return report(appointment, command);
    case 'ReportAppointmentDeleted':
      return doubt(appointment, appointment.status === 'deleted' ? undefined : 'delete-reported');
    case 'ReportAppointmentGone':
      return gone(appointment, command);
    default:
      return unreachable(command);
  }
};

/** The state after a decision. */
export const applyAppointmentDecision = (appointment: Appointment, { events, asOf: at, nobodys }: AppointmentDecision): Appointment => {
  const next = events.reduce(evolveAppointment, appointment);
  return next.status === 'unknown' ? { ...next, asOf: at, nobodys } : { ...next, asOf: at };
};

const isNobodys = (appointment: Appointment): boolean => appointment.status === 'unknown' && appointment.nobodys;

const doubt = (appointment: Appointment, hydrate: AppointmentHydrateReason | undefined): AppointmentDecision => ({
  events: [],
  asOf: appointment.asOf,
  nobodys: isNobodys(appointment),
  ...(hydrate && { hydrate }),
});

const report = (appointment: Appointment, told: ReportAppointment): AppointmentDecision => {
  if (isOfNobody(appointment, told)) return ofNobody(appointment, told);
  const verdict = told.via === 'get' ? judgeRead(appointment, told) : judgeHint(appointment, told);
  if (verdict === 'believe' && told.asOf) return believe(appointment, told, asOf(told.asOf, told.via));
  return doubt(appointment, verdict === 'nothing-new' || verdict === 'believe' ? undefined : verdict);
};

/** Blocked slots and the like have no contact. A GET or a row says so for certain; a webhook may only have left it out. */
const isOfNobody = (appointment: Appointment, { via, snapshot }: ReportAppointment): boolean =>
  appointment.status === 'unknown' && !snapshot.contactId && (via !== 'webhook' || appointment.nobodys);

const ofNobody = (appointment: Appointment, told: ReportAppointment): AppointmentDecision => {
  const newer = told.asOf && compareAsOf(told.asOf, appointment.asOf) > 0 ? asOf(told.asOf, told.via) : null;
  return { events: [], asOf: newer ?? appointment.asOf, nobodys: true };
};

type Verdict = 'believe' | 'nothing-new' | AppointmentHydrateReason;

/** A GET wins over everything that is not newer. */
const judgeRead = (appointment: Appointment, told: ReportAppointment): Verdict => {
  if (!told.asOf) return 'no-as-of';
  const order = compareAsOf(told.asOf, appointment.asOf);
  if (order > 0) return 'believe';
  const isOvertaken = order < 0 && appointment.asOf?.via === 'get';
  return isOvertaken || agrees(appointment, told) ? 'nothing-new' : 'older-read';
};

/** A webhook or row is applied when it is newer, dated and complete; otherwise it can only raise doubt. */
const judgeHint = (appointment: Appointment, told: ReportAppointment): Verdict => {
  if (appointment.status === 'deleted') return 'seen-after-deletion';
  const order = told.asOf ? compareAsOf(told.asOf, appointment.asOf) : null;
  if (order !== null && order > 0) return isComplete(told.snapshot) ? 'believe' : 'incomplete';
  if (agrees(appointment, told)) return 'nothing-new';
  if (order === null) return 'no-as-of';
  if (!isComplete(told.snapshot)) return 'incomplete';
  return order === 0 ? 'tie' : 'older';
};

const isComplete = ({ contactId, times, standing }: AppointmentSnapshot): boolean => Boolean(contactId && times && standing);

const believe = (appointment: Appointment, told: ReportAppointment, at: AsOf): AppointmentDecision => {
  const momentsFrom = momentsFromOf(told, at);
  if (appointment.status === 'unknown') return { ...firstSight(told.snapshot, at, momentsFrom), asOf: at, nobodys: false };
  const isWhole = told.via === 'get';
  const changes = changesInAppointment(appointment.record, told.snapshot, { isWhole });
  const restored = appointment.status === 'deleted' ? [AppointmentRestored.of({ asOf: at })] : [];
  return {
    events: [...restored, ...changesAsAppointmentEvents(changes, appointment.record, at, momentsFrom)],
    asOf: at,
    nobodys: false,
    ...doubtAfter(appointment, told),
  };
};

/** What was believed may still not be all: a GET settles it. */
const doubtAfter = (appointment: Appointment, { via, snapshot, typeIsDoubtful }: ReportAppointment) => {
  if (via === 'get' || appointment.status === 'unknown') return {};
  if (typeIsDoubtful) return { hydrate: 'type-doubtful' } as const;
  return omitsKnownDetail(appointment.record, snapshot) ? ({ hydrate: 'omitted-field' } as const) : {};
};

/**
 * From when moments count: from the change, which a webhook follows at once and a GET may follow late, so that its record has to tell; for the first reading,
 * from the reading.
 */
const momentsFromOf = ({ via, backfilledAt, snapshot: { changedAt } }: ReportAppointment, at: AsOf): string => {
  if (backfilledAt) return backfilledAt.toISOString();
  const changed = via === 'webhook' ? undefined : changedAt?.toISOString();
  return changed !== undefined && changed < at.at ? changed : at.at;
};

const firstSight = (snapshot: AppointmentSnapshot, at: AsOf, momentsFrom: string): { events: AppointmentEvent[] } => {
  const { contactId, details, addedAt, series } = snapshot;
  const times = snapshot.times ?? { startAt: null, endAt: null, timeProblem: 'start-missing' as const };
  const standing = snapshot.standing ?? { status: 'unknown' as const, word: null };
  const record = { contactId: contactId ?? '', ...details, ...times, ...standing, addedAt, series };
  const status = standing.status === 'new' ? [] : [standingEvent(standing, at)];
  return { events: [AppointmentBooked.of({ record, asOf: at, momentsFrom }), ...status] };
};

const gone = (appointment: Appointment, told: ReportAppointmentGone): AppointmentDecision => {
  const order = compareAsOf(told.asOf, appointment.asOf);
  const at = asOf(told.asOf, 'get');
  if (order > 0) return { events: appointment.status === 'known' ? [AppointmentDeleted.of({ asOf: at })] : [], asOf: at, nobodys: false };
  const isSettled = appointment.status !== 'known' || (order < 0 && appointment.asOf?.via === 'get');
  return doubt(appointment, isSettled ? undefined : 'older-read');
};

/** True when the report tells nothing that differs from what we know; such a one raises no doubt, however old it is. */
const agrees = (appointment: Appointment, { snapshot, via }: ReportAppointment): boolean =>
  appointment.status === 'known' && changesNothingOf(changesInAppointment(appointment.record, snapshot, { isWhole: via === 'get' }));
