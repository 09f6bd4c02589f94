import type { AsOf } from '../contact/as-of.js';
import type { AppointmentSnapshot } from './appointment-commands.js';
import {
  AppointmentCancelled,
  AppointmentConfirmed,
  AppointmentDetailsChanged,
  AppointmentMovedToContact,
  AppointmentNoShow,
  AppointmentRescheduled,
  AppointmentShowed,
  AppointmentStatusChanged,
  AppointmentStatusUnknown,
  type AppointmentEvent,
} from './appointment-events.js';
import {
  appointmentDetailFields,
  type AppointmentDetails,
  type AppointmentRecord,
  type AppointmentStanding,
  type AppointmentTimes,
} from './appointment-record.js';

/** What a report would change in what we know; absent parts would not. */
export interface AppointmentChanges {
  readonly contactId?: string;
  readonly details: AppointmentDetails;
  readonly times?: AppointmentTimes;
  readonly standing?: AppointmentStanding;
}

/** A GET is the whole record: what it omits and we hold becomes null. The contact alone cannot be cleared in GHL. */
export const changesInAppointment = (
  known: AppointmentRecord,
  { contactId, details, times, standing }: AppointmentSnapshot,
  { isWhole }: { isWhole: boolean },
): AppointmentChanges => {
  const told = (field: keyof AppointmentDetails) => (details[field] === undefined && isWhole ? null : details[field]);
  return {
    ...(contactId && contactId !== known.contactId && { contactId }),
    details: Object.fromEntries(
      appointmentDetailFields
        .filter((field) => told(field) !== undefined && (told(field) ?? null) !== (known[field] ?? null))
        .map((field) => [field, told(field)]),
    ),
    ...(times && !sameTimes(known, times) && { times }),
    ...(standing && (standing.status !== known.status || standing.word !== known.word) && { standing }),
  };
};

const sameTimes = (left: AppointmentTimes, right: AppointmentTimes): boolean =>
  left.startAt === right.startAt && left.endAt === right.endAt && left.timeProblem === right.timeProblem;

export const changesNothingOf = ({ contactId, details, times, standing }: AppointmentChanges): boolean =>
  contactId === undefined && Object.keys(details).length === 0 && times === undefined && standing === undefined;

/** The same changes as facts, one per thing that can happen. */
export const changesAsAppointmentEvents = (
  { contactId, details, times, standing }: AppointmentChanges,
  known: AppointmentRecord,
  asOf: AsOf,
  momentsFrom: string,
): AppointmentEvent[] => [
  ...(contactId === undefined ? [] : [AppointmentMovedToContact.of({ contactId, previousContactId: known.contactId, asOf })]),
  ...(times ? [AppointmentRescheduled.of({ ...times, previousStartAt: known.timeProblem ? null : known.startAt, asOf, momentsFrom })] : []),
  ...(Object.keys(details).length > 0 ? [AppointmentDetailsChanged.of({ changed: details, asOf })] : []),
  ...(standing ? [standingEvent(standing, asOf)] : []),
];

/** The fact that an appointment now stands so. */
export const standingEvent = ({ status, word }: AppointmentStanding, asOf: AsOf): AppointmentEvent => {
  switch (status) {
    case 'confirmed':
      return AppointmentConfirmed.of({ asOf });
    case 'cancelled':
      return AppointmentCancelled.of({ asOf });
    case 'showed':
      return AppointmentShowed.of({ asOf });
    case 'noshow':
      return AppointmentNoShow.of({ asOf });
    case 'unknown':
      return AppointmentStatusUnknown.of({ word, asOf });
    default:
      return AppointmentStatusChanged.of({ status, asOf });
  }
};

/** True when a partial report leaves out something we hold a value of: it may have been cleared, and only a GET can tell. */
export const omitsKnownDetail = (known: AppointmentRecord, { details }: AppointmentSnapshot): boolean =>
  appointmentDetailFields.some((field) => details[field] === undefined && (known[field] ?? null) !== null);
