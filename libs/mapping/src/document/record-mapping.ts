import { z } from 'zod';

/**
 * What SendX learns of tasks, notes and appointments: the parts of a mapping document beside the contact's. Names of fields, tags and events are those of
 * domain sendx 5.3 and 5.4, behind the document's prefix.
 */
const minutes = z
  .int()
  .min(1)
  .max(60 * 24 * 365, 'Choose at most a year, in minutes.');
const days = z.int().min(1).max(3_650);
const distinct = <T extends z.ZodType<number>>(item: T) =>
  z
    .array(item)
    .max(10, 'Choose at most ten.')
    .transform((values) => [...new Set(values)].sort((a, b) => a - b));

/** Custom events of a contact, without the prefix `<document's prefix>contact_`. */
export const contactEventNames = ['created', 'updated'] as const;
/** Custom events of a task, without the prefix `<document's prefix>task_`. */
export const taskEventNames = ['created', 'updated', 'completed', 'reopened', 'deleted', 'due_soon', 'due_today', 'overdue'] as const;
export const noteEventNames = ['added', 'updated', 'deleted'] as const;
export const appointmentEventNames = [
  'booked',
  'confirmed',
  'rescheduled',
  'cancelled',
  'showed',
  'no_show',
  'deleted',
  'reminder',
  'followup_due',
] as const;

export const tasksSection = z
  .strictObject({
    /** Counts, next due date, title and owner as fields. */
    fields: z.boolean().default(true),
    /** `ghl:task-open`, `ghl:task-overdue`. */
    tags: z.boolean().default(true),
    /** Which custom events are sent. */
    events: z.array(z.enum(taskEventNames)).default([...taskEventNames]),
    /** How long before it is due a task is due soon. */
    dueSoonMinutes: distinct(minutes).default([1_440]),
    /** After how many days a task that is still open is overdue once more. */
    overdueDays: distinct(days).default([3]),
  })
  .prefault({});
export type TasksSection = z.output<typeof tasksSection>;

export const notesSection = z
  .strictObject({
    fields: z.boolean().default(true),
    events: z.array(z.enum(noteEventNames)).default([...noteEventNames]),
    /** Notes are often sensitive: their text leaves the CRM only when somebody asks for it. */
    text: z.enum(['never', 'excerpt'], { error: 'Choose never, or excerpt to send the first 255 characters of a note.' }).default('never'),
    /** Words and numbers that never leave the CRM: what matches is replaced by three dots. `digits` are four digits or more in a row. */
    redact: z
      .strictObject({
        emails: z.boolean().default(true),
        digits: z.boolean().default(true),
        words: z.array(z.string().trim().min(2)).max(200).default([]),
      })
      .prefault({}),
  })
  .prefault({});
export type NotesSection = z.output<typeof notesSection>;

export const appointmentsSection = z
  .strictObject({
    fields: z.boolean().default(true),
    /** `ghl:appt-upcoming`, `ghl:no-show`. */
    tags: z.boolean().default(true),
    events: z.array(z.enum(appointmentEventNames)).default([...appointmentEventNames]),
    reminderMinutes: distinct(minutes).default([1_440]),
    /** How long after it ended an appointment is to be followed up. */
    followUpMinutes: distinct(minutes).default([60]),
    /** For how many days a person has had no upcoming appointment; asked once a day. */
    nothingUpcomingDays: distinct(days).default([]),
  })
  .prefault({});
export type AppointmentsSection = z.output<typeof appointmentsSection>;

export const peopleSection = z
  .strictObject({
    /** None unless asked for: every edit would be an event, and the fields tell the same. */
    events: z.array(z.enum(contactEventNames)).default([]),
    birthday: z.boolean().default(true),
    /** For how many days nothing happened with a person: no note, task or appointment; asked once a day. */
    inactiveDays: distinct(days).default([]),
  })
  .prefault({});
export type PeopleSection = z.output<typeof peopleSection>;

/** When a day begins for people of the location, in its own time: what is due "today" is said then. */
export const daySection = z.strictObject({ startsAtHour: z.int().min(0).max(23).default(8) }).prefault({});
