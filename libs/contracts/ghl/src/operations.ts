/**
 * The calls we make to GHL. Version is per family, not global (domain ghl 1.1): contacts, locations, users and oauth take 2021-07-28, calendars 2021-04-15.
 * Paths are case-sensitive and trailing slashes matter; a wrong case answers 401, not 404 (domain fact 20).
 * `safe` marks calls that change nothing and may be repeated after a lost answer; searching is a POST and still safe.
 */
export interface GhlOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path template; names in braces are filled with URL-encoded values. */
  readonly path: string;
  /** Value of the `Version` header. */
  readonly version: string;
  readonly scope: string;
  readonly safe: boolean;
}

const core = '2021-07-28';
const calendars = '2021-04-15';

export const ghlOperations = {
  searchContacts: { method: 'POST', path: '/contacts/search', version: core, scope: 'contacts.readonly', safe: true },
  getContact: { method: 'GET', path: '/contacts/{contactId}', version: core, scope: 'contacts.readonly', safe: true },
  createContact: { method: 'POST', path: '/contacts/', version: core, scope: 'contacts.write', safe: false },
  updateContact: { method: 'PUT', path: '/contacts/{contactId}', version: core, scope: 'contacts.write', safe: false },
  deleteContact: { method: 'DELETE', path: '/contacts/{contactId}', version: core, scope: 'contacts.write', safe: false },
  addContactTags: { method: 'POST', path: '/contacts/{contactId}/tags', version: core, scope: 'contacts.write', safe: false },
  removeContactTags: { method: 'DELETE', path: '/contacts/{contactId}/tags', version: core, scope: 'contacts.write', safe: false },
  listCustomFields: {
    method: 'GET',
    path: '/locations/{locationId}/customFields',
    version: core,
    scope: 'locations/customFields.readonly',
    safe: true,
  },
  getLocation: { method: 'GET', path: '/locations/{locationId}', version: core, scope: 'locations.readonly', safe: true },
  searchTasks: {
    method: 'POST',
    path: '/locations/{locationId}/tasks/search',
    version: core,
    scope: 'locations/tasks.readonly',
    safe: true,
  },
  listContactTasks: { method: 'GET', path: '/contacts/{contactId}/tasks', version: core, scope: 'contacts.readonly', safe: true },
  getTask: { method: 'GET', path: '/contacts/{contactId}/tasks/{taskId}', version: core, scope: 'contacts.readonly', safe: true },
  createTask: { method: 'POST', path: '/contacts/{contactId}/tasks', version: core, scope: 'contacts.write', safe: false },
  updateTask: { method: 'PUT', path: '/contacts/{contactId}/tasks/{taskId}', version: core, scope: 'contacts.write', safe: false },
  setTaskCompleted: {
    method: 'PUT',
    path: '/contacts/{contactId}/tasks/{taskId}/completed',
    version: core,
    scope: 'contacts.write',
    safe: false,
  },
  deleteTask: { method: 'DELETE', path: '/contacts/{contactId}/tasks/{taskId}', version: core, scope: 'contacts.write', safe: false },
  listNotes: { method: 'GET', path: '/contacts/{contactId}/notes', version: core, scope: 'contacts.readonly', safe: true },
  getNote: { method: 'GET', path: '/contacts/{contactId}/notes/{noteId}', version: core, scope: 'contacts.readonly', safe: true },
  createNote: { method: 'POST', path: '/contacts/{contactId}/notes', version: core, scope: 'contacts.write', safe: false },
  updateNote: { method: 'PUT', path: '/contacts/{contactId}/notes/{noteId}', version: core, scope: 'contacts.write', safe: false },
  deleteNote: { method: 'DELETE', path: '/contacts/{contactId}/notes/{noteId}', version: core, scope: 'contacts.write', safe: false },
  listContactAppointments: {
    method: 'GET',
    path: '/contacts/{contactId}/appointments',
    version: core,
    scope: 'contacts.readonly',
    safe: true,
  },
  listCalendars: { method: 'GET', path: '/calendars/', version: calendars, scope: 'calendars.readonly', safe: true },
  listCalendarEvents: { method: 'GET', path: '/calendars/events', version: calendars, scope: 'calendars/events.readonly', safe: true },
  getAppointment: {
    method: 'GET',
    path: '/calendars/events/appointments/{appointmentId}',
    version: calendars,
    scope: 'calendars/events.readonly',
    safe: true,
  },
  createAppointment: {
    method: 'POST',
    path: '/calendars/events/appointments',
    version: calendars,
    scope: 'calendars/events.write',
    safe: false,
  },
  updateAppointment: {
    method: 'PUT',
    path: '/calendars/events/appointments/{appointmentId}',
    version: calendars,
    scope: 'calendars/events.write',
    safe: false,
  },
  deleteCalendarEvent: {
    method: 'DELETE',
    path: '/calendars/events/{appointmentId}',
    version: calendars,
    scope: 'calendars/events.write',
    safe: false,
  },
  listUsers: { method: 'GET', path: '/users/', version: core, scope: 'users.readonly', safe: true },
} as const satisfies Record<string, GhlOperation>;

export type GhlOperationName = keyof typeof ghlOperations;

/** GHL's only host; white-label domains serve consent screens alone. */
export const ghlApiUrl = 'https://services.leadconnectorhq.com';
