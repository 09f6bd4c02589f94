import {
  appointmentAnswer,
  calendarEventsAnswer,
  calendarEventsQuery,
  calendarsAnswer,
  contactAnswer,
  contactNotesAnswer,
  contactSearchAnswer,
  contactSearchBody,
  customFieldsAnswer,
  ghlOperations,
  locationAnswer,
  taskAnswer,
  taskSearchAnswer,
  taskSearchBody,
  usersAnswer,
  type GhlAppointment,
  type GhlCalendar,
  type GhlCalendarEventsQuery,
  type GhlContact,
  type GhlContactSearchAnswer,
  type GhlContactSearchBody,
  type GhlCustomFieldDefinition,
  type GhlLocation,
  type GhlNote,
  type GhlTask,
  type GhlTaskSearchAnswer,
  type GhlTaskSearchBody,
  type GhlUser,
} from '@sync/contracts-ghl';
import { GhlCaller, type GhlCallOptions, type GhlClientOptions, type GhlFound } from './ghl-caller.js';
import { keepingToRules } from './keeping-to-rules.js';

/**
 * GoHighLevel's API as this project uses it. Every method takes the location first (token and budget are the location's) and throws VendorError.
 * Reads are repeated by VendorHttp; searching is a POST and still a read.
 */
export class GhlClient {
  readonly #caller: GhlCaller;

  constructor(options: GhlClientOptions) {
    this.#caller = new GhlCaller(options);
  }

  /** Reads a contact by id. GHL answers 400 with words, not 404, when there is none (domain fact 7). */
  async getContact(locationId: string, contactId: string, options: GhlCallOptions): Promise<GhlFound<{ contact: GhlContact }>> {
    const call = { params: { contactId }, schema: contactAnswer.transform(({ contact }) => ({ contact })) };
    return this.#caller.found(ghlOperations.getContact, locationId, call, options, ['GHL_CONTACT_GONE']);
  }

  /**
   * One page of contacts. Search lags behind writes by seconds and still returns deleted contacts: it proves neither deletion nor freshness
   * (domain fact 8). Stop on a short page; every row carries its own cursor. Throws when the request breaks GHL's rules.
   */
  async searchContacts(request: GhlContactSearchBody, options: GhlCallOptions): Promise<GhlContactSearchAnswer> {
    const call = { body: keepingToRules('A contact search', contactSearchBody, request), schema: contactSearchAnswer };
    return this.#caller.call(ghlOperations.searchContacts, request.locationId, call, options);
  }

  /**
   * One page of the location's tasks, which knows more of them than a contact's own. It lags as every search does. There is no total: stop when fewer rows
   * came than were asked for (`rows` counts those that could not be read, too).
   */
  async searchTasks(
    locationId: string,
    request: GhlTaskSearchBody,
    options: GhlCallOptions,
  ): Promise<GhlTaskSearchAnswer & { startedAt: Date }> {
    const body = keepingToRules('A task search', taskSearchBody, request);
    return this.#caller.timed(ghlOperations.searchTasks, locationId, { params: { locationId }, body, schema: taskSearchAnswer }, options);
  }

  /** Reads a task by id; it is addressable through its contact alone, so it is gone when the contact is, too. */
  async getTask(locationId: string, contactId: string, taskId: string, options: GhlCallOptions): Promise<GhlFound<{ task: GhlTask }>> {
    const call = { params: { contactId, taskId }, schema: taskAnswer.transform(({ task }) => ({ task })) };
    return this.#caller.found(ghlOperations.getTask, locationId, call, options, ['GHL_RECORD_GONE', 'GHL_CONTACT_GONE']);
  }

  /** All notes of a contact, unpaged. `gone`: there is no such contact; without notes the list is empty. */
  async listNotes(locationId: string, contactId: string, options: GhlCallOptions): Promise<GhlFound<{ notes: GhlNote[] }>> {
    const call = { params: { contactId }, schema: contactNotesAnswer.transform(({ notes }) => ({ notes })) };
    return this.#caller.found(ghlOperations.listNotes, locationId, call, options, ['GHL_CONTACT_GONE']);
  }

  /** The calendars of a location, through which alone its appointments can be listed; unpaged. */
  async listCalendars(locationId: string, options: GhlCallOptions): Promise<GhlCalendar[]> {
    const call = { query: { locationId }, schema: calendarsAnswer };
    return (await this.#caller.call(ghlOperations.listCalendars, locationId, call, options)).calendars;
  }

  /** Everything of one calendar in a window, unpaged. Throws when the request breaks GHL's rules. */
  async listCalendarEvents(
    request: GhlCalendarEventsQuery,
    options: GhlCallOptions,
  ): Promise<{ appointments: GhlAppointment[]; startedAt: Date }> {
    const query = keepingToRules('A question for events', calendarEventsQuery, request);
    const schema = calendarEventsAnswer.transform(({ events }) => ({ appointments: events }));
    return this.#caller.timed(ghlOperations.listCalendarEvents, request.locationId, { query, schema }, options);
  }

  /** Reads an appointment by id, also a single one of a series. */
  async getAppointment(
    locationId: string,
    appointmentId: string,
    options: GhlCallOptions,
  ): Promise<GhlFound<{ appointment: GhlAppointment }>> {
    const call = { params: { appointmentId }, schema: appointmentAnswer };
    return this.#caller.found(ghlOperations.getAppointment, locationId, call, options, ['GHL_RECORD_GONE']);
  }

  /** The definitions of a location's custom fields for contacts; unpaged. */
  async listCustomFields(locationId: string, options: GhlCallOptions): Promise<GhlCustomFieldDefinition[]> {
    const call = { params: { locationId }, query: { model: 'contact' }, schema: customFieldsAnswer };
    return (await this.#caller.call(ghlOperations.listCustomFields, locationId, call, options)).customFields;
  }

  /** The staff of a location, whom `assignedTo` names; unpaged. */
  async listUsers(locationId: string, options: GhlCallOptions): Promise<GhlUser[]> {
    return (await this.#caller.call(ghlOperations.listUsers, locationId, { query: { locationId }, schema: usersAnswer }, options)).users;
  }

  async getLocation(locationId: string, options: GhlCallOptions): Promise<GhlLocation> {
    const call = { params: { locationId }, schema: locationAnswer };
    return (await this.#caller.call(ghlOperations.getLocation, locationId, call, options)).location;
  }

  /** Waits for the calls under way, then closes the connections. */
  close(): Promise<void> {
    return this.#caller.close();
  }
}
