import { z } from 'zod';
import { writtenMoment } from './fields.js';

/** Statuses that may be written; reads know more (domain ghl 2.4). */
export const writableAppointmentStatuses = ['new', 'confirmed', 'cancelled', 'showed', 'noshow', 'invalid'] as const;

/** Bodies of the writes to appointments, strict as GHL is. The contact can be named once, when the appointment is made. */
export const updateAppointmentBody = z.strictObject({
  title: z.string().optional(),
  calendarId: z.string().optional(),
  appointmentStatus: z.enum(writableAppointmentStatuses).optional(),
  assignedUserId: z.string().optional(),
  description: z.string().optional(),
  address: z.string().optional(),
  meetingLocationType: z.enum(['custom', 'zoom', 'gmeet', 'phone', 'address', 'ms_teams', 'google']).optional(),
  meetingLocationId: z.string().optional(),
  overrideLocationConfig: z.boolean().optional(),
  /** The offset is the only time zone an appointment has. */
  startTime: writtenMoment.optional(),
  endTime: writtenMoment.optional(),
  /** Heeded only together with `ignoreFreeSlotValidation`. */
  rrule: z.string().optional(),
  ignoreDateRange: z.boolean().optional(),
  ignoreFreeSlotValidation: z.boolean().optional(),
  /** False keeps the location's automations from running. */
  toNotify: z.boolean().optional(),
});
export type GhlUpdateAppointmentBody = z.output<typeof updateAppointmentBody>;

export const createAppointmentBody = updateAppointmentBody
  .extend({ locationId: z.string(), contactId: z.string() })
  .required({ calendarId: true, startTime: true });
export type GhlCreateAppointmentBody = z.output<typeof createAppointmentBody>;
