import type {
  GhlAppointment,
  GhlCalendar,
  GhlCalendarEventsQuery,
  GhlContact,
  GhlContactSearchAnswer,
  GhlContactSearchBody,
  GhlCustomFieldDefinition,
  GhlLocation,
  GhlNote,
  GhlTask,
  GhlTaskSearchAnswer,
  GhlTaskSearchBody,
  GhlUser,
} from '@sync/contracts-ghl';
import type { Priority } from '@sync/rate-limit';

export interface ReadOptions {
  readonly priority: Priority;
  readonly signal?: AbortSignal;
}

/** This process's clock when the call left; what was read is at least as new. */
interface Timed {
  readonly startedAt: Date;
}

/** `gone` is proof: the record was deleted or never existed; a task's or a contact's notes may also be gone because its contact is. */
export type Found<Record> = ({ readonly kind: 'found' } & Timed & Readonly<Record>) | ({ readonly kind: 'gone' } & Timed);
export type ContactRead = Found<{ contact: GhlContact }>;

/**
 * What reconcile asks of GHL. GhlClient is one, by shape; it waits for the budget, repeats reads a little, and throws VendorError.
 * Make it without a clock of its own: `startedAt` is translated to the database's clock here.
 */
export abstract class GhlReader {
  abstract getContact(locationId: string, contactId: string, options: ReadOptions): Promise<ContactRead>;
  abstract searchContacts(request: GhlContactSearchBody, options: ReadOptions): Promise<GhlContactSearchAnswer>;
  /** `rows` counts what was answered, those that could not be read too: a page is short by it. */
  abstract searchTasks(locationId: string, request: GhlTaskSearchBody, options: ReadOptions): Promise<GhlTaskSearchAnswer & Timed>;
  abstract getTask(locationId: string, contactId: string, taskId: string, options: ReadOptions): Promise<Found<{ task: GhlTask }>>;
  abstract listNotes(locationId: string, contactId: string, options: ReadOptions): Promise<Found<{ notes: GhlNote[] }>>;
  abstract listCalendarEvents(
    request: GhlCalendarEventsQuery,
    options: ReadOptions,
  ): Promise<{ readonly appointments: GhlAppointment[] } & Timed>;
  abstract getAppointment(locationId: string, appointmentId: string, options: ReadOptions): Promise<Found<{ appointment: GhlAppointment }>>;
  abstract listCustomFields(locationId: string, options: ReadOptions): Promise<GhlCustomFieldDefinition[]>;
  abstract listUsers(locationId: string, options: ReadOptions): Promise<GhlUser[]>;
  abstract listCalendars(locationId: string, options: ReadOptions): Promise<GhlCalendar[]>;
  abstract getLocation(locationId: string, options: ReadOptions): Promise<GhlLocation>;
}
