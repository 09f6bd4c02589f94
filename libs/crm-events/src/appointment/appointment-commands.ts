import type { ReportDoor } from '../contact/as-of.js';
import type { AppointmentDetails, AppointmentStanding, AppointmentTimes } from './appointment-record.js';

/** What one report says of an appointment. Absent parts were not told; `contactId` null: it belongs to nobody (a blocked slot). */
export interface AppointmentSnapshot {
  readonly contactId?: string | null;
  readonly details: AppointmentDetails;
  readonly times?: AppointmentTimes;
  readonly standing?: AppointmentStanding;
  readonly addedAt: string | null;
  readonly series: string | null;
  /** When it last changed, by the record's own word; null when it does not say. */
  readonly changedAt: Date | null;
}

/**
 * "The CRM shows this." A row counts as `search`. `asOf` null: it does not say when. `backfilledAt`: from the first reading, at that time: moments
 * before it are history. `typeIsDoubtful`: the webhook calls it new, which the samples of edits and deletions do as well.
 */
export interface ReportAppointment {
  readonly type: 'ReportAppointment';
  readonly snapshot: AppointmentSnapshot;
  readonly asOf: Date | null;
  readonly via: ReportDoor;
  readonly backfilledAt: Date | null;
  readonly typeIsDoubtful: boolean;
}

/** "A webhook or a row says it was deleted." Proven by a GET. */
export interface ReportAppointmentDeleted {
  readonly type: 'ReportAppointmentDeleted';
}

/** "A GET by id did not find it." `asOf` is the database time at the start of that GET. */
export interface ReportAppointmentGone {
  readonly type: 'ReportAppointmentGone';
  readonly asOf: Date;
}

export type AppointmentCommand = ReportAppointment | ReportAppointmentDeleted | ReportAppointmentGone;
