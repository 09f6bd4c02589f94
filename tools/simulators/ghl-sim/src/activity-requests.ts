import { z } from 'zod';

/** Bodies and queries of the routes with which a test works on tasks, notes, appointments and calendars. */

const text = z.string().nullable().optional();

/** Whom or what a command is about, and whether the world is told. */
const aim = {
  /** The record; or, for `create`, its contact by id or by e-mail. */
  id: z.string().optional(),
  contactId: z.string().optional(),
  email: z.string().optional(),
  delete: z.literal(true).optional(),
  /** No webhook leaves: the change nobody was told of. */
  silent: z.boolean().optional(),
};

/** More than the API may write, and dates that are none, so that a test can put in what GHL should not have. */
const taskPatch = z.strictObject({
  title: text,
  body: text,
  assignedTo: text,
  dueDate: text,
  completed: z.boolean().optional(),
  /** Moves the task to another contact. */
  contactId: z.string().optional(),
  dateAdded: z.string().optional(),
  dateUpdated: z.string().optional(),
});
export const taskCommand = z.strictObject({
  ...aim,
  create: taskPatch.optional(),
  patch: taskPatch.optional(),
  complete: z.literal(true).optional(),
  reopen: z.literal(true).optional(),
});

const notePatch = z.strictObject({
  body: text,
  title: text,
  userId: text,
  color: text,
  pinned: z.boolean().optional(),
  dateAdded: z.string().optional(),
  dateUpdated: z.string().optional(),
});
export const noteCommand = z.strictObject({ ...aim, create: notePatch.optional(), patch: notePatch.optional() });

const appointmentPatch = z.strictObject({
  calendarId: z.string().optional(),
  title: text,
  address: text,
  appointmentStatus: text,
  assignedUserId: text,
  users: z.array(z.string()).optional(),
  notes: text,
  description: text,
  source: text,
  /** A time without an offset is the location's own. A start alone keeps the length. */
  startTime: text,
  endTime: text,
  /** Makes it a series. */
  rrule: z.string().optional(),
  dateAdded: z.string().optional(),
  dateUpdated: z.string().optional(),
});
export const appointmentCommand = z.strictObject({
  ...aim,
  create: appointmentPatch.optional(),
  patch: appointmentPatch.optional(),
  /** Short for a patch of `appointmentStatus`. */
  status: z.string().optional(),
});

const calendarPatch = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  groupId: z.string().optional(),
  calendarType: z.enum(['round_robin', 'event', 'class_booking', 'collective', 'service_booking', 'personal']).optional(),
  isActive: z.boolean().optional(),
  slotDuration: z.number().positive().optional(),
});
export const calendarCommand = z.strictObject({
  id: z.string().optional(),
  create: calendarPatch.optional(),
  patch: calendarPatch.omit({ id: true }).optional(),
  delete: z.literal(true).optional(),
});

/** `POST /_sim/location`: what the location says of itself. */
export const locationPatch = z.strictObject({ name: z.string().optional(), timezone: z.string().nullable().optional() });

export const recordsQuery = z.object({
  id: z.string().optional(),
  contactId: z.string().optional(),
  email: z.string().optional(),
  limit: z.coerce.number().int().nonnegative().default(100),
  offset: z.coerce.number().int().nonnegative().default(0),
});
