import {
  ghlOperations,
  type GhlAppointment,
  type GhlCalendar,
  type GhlCalendarEventsQuery,
  type GhlContact,
  type GhlContactSearchAnswer,
  type GhlContactSearchBody,
  type GhlCustomFieldDefinition,
  type GhlLocation,
  type GhlNote,
  type GhlSearchRow,
  type GhlTask,
  type GhlTaskRow,
  type GhlTaskSearchAnswer,
  type GhlTaskSearchBody,
  type GhlUser,
} from '@sync/contracts-ghl';
import { asSearchRow, customFieldDefinitions, location, users } from '@sync/contracts-ghl/fixtures';
import { VendorError, type FailureClass } from '@sync/vendor-http';
import { GhlReader, type ContactRead, type Found, type ReadOptions } from './ghl-reader.js';

const operations = {
  get: ghlOperations.getContact,
  search: ghlOperations.searchContacts,
  'custom-fields': ghlOperations.listCustomFields,
  users: ghlOperations.listUsers,
  location: ghlOperations.getLocation,
  calendars: ghlOperations.listCalendars,
  tasks: ghlOperations.searchTasks,
  task: ghlOperations.getTask,
  notes: ghlOperations.listNotes,
  events: ghlOperations.listCalendarEvents,
  appointment: ghlOperations.getAppointment,
} as const;

export interface FakeCall {
  readonly name: keyof typeof operations;
  readonly locationId: string;
  readonly contactId?: string;
  /** Of a task or an appointment. */
  readonly recordId?: string;
  readonly search?: GhlContactSearchBody;
  readonly tasks?: GhlTaskSearchBody;
  readonly events?: GhlCalendarEventsQuery;
  readonly priority: string;
}

export const vendorError = (
  failure: FailureClass,
  code: string,
  { of = 'get', ...facts }: { status?: number; until?: Date; of?: FakeCall['name'] } = {},
): VendorError => {
  const { method, path } = operations[of];
  return new VendorError({ vendor: 'ghl', call: `${method} ${path}`, failure, code, detail: `the vendor says ${code}`, ...facts });
};

/** GHL in memory, as it behaves: search lags, every row has a cursor, pages may be shorter than asked for, a missing contact is proven by GET. */
export class FakeGhl extends GhlReader {
  readonly calls: FakeCall[] = [];
  readonly contacts = new Map<string, GhlContact>();
  /** In the order that the search shows them. */
  readonly tasks = new Map<string, GhlTaskRow>();
  /** By contact. */
  readonly notes = new Map<string, GhlNote[]>();
  calendars: GhlCalendar[] = [];
  readonly appointments = new Map<string, GhlAppointment>();
  definitions: GhlCustomFieldDefinition[] = customFieldDefinitions;
  /** Throw here to let a call fail. */
  answering: (call: FakeCall) => void | Promise<void> = () => undefined;
  /** Rows at most, whatever is asked for. */
  pageCap = 500;
  /** Tasks whose rows are not what anybody can read. */
  readonly unreadableTasks = new Set<string>();
  /** While false, search shows what it showed last. */
  searchIsCurrent = true;
  underWay = 0;
  mostUnderWay = 0;
  #indexed: GhlSearchRow[] = [];
  #indexedTasks: GhlTaskRow[] = [];

  put(...contacts: readonly GhlContact[]): void {
    for (const contact of contacts) this.contacts.set(contact.id, contact);
  }

  callsTo(name: FakeCall['name'], locationId?: string): FakeCall[] {
    return this.calls.filter((call) => call.name === name && (locationId === undefined || call.locationId === locationId));
  }

  getContact(locationId: string, contactId: string, { priority, signal }: ReadOptions): Promise<ContactRead> {
    const startedAt = new Date();
    return this.#call({ name: 'get', locationId, contactId, priority }, signal, () => {
      const contact = this.contacts.get(contactId);
      return contact ? { kind: 'found', contact, startedAt } : { kind: 'gone', startedAt };
    });
  }

  searchContacts(search: GhlContactSearchBody, { priority, signal }: ReadOptions): Promise<GhlContactSearchAnswer> {
    return this.#call({ name: 'search', locationId: search.locationId, search, priority }, signal, () => this.#search(search));
  }

  listCustomFields(locationId: string, { priority, signal }: ReadOptions): Promise<GhlCustomFieldDefinition[]> {
    return this.#call({ name: 'custom-fields', locationId, priority }, signal, () => this.definitions);
  }

  listUsers(locationId: string, { priority, signal }: ReadOptions): Promise<GhlUser[]> {
    return this.#call({ name: 'users', locationId, priority }, signal, () => users);
  }

  getLocation(locationId: string, { priority, signal }: ReadOptions): Promise<GhlLocation> {
    return this.#call({ name: 'location', locationId, priority }, signal, () => ({ ...location, id: locationId }));
  }

  putTasks(...tasks: readonly GhlTaskRow[]): void {
    for (const task of tasks) this.tasks.set(task.id, task);
  }

  putAppointments(...appointments: readonly GhlAppointment[]): void {
    for (const appointment of appointments) this.appointments.set(appointment.id, appointment);
  }

  listCalendars(locationId: string, { priority, signal }: ReadOptions): Promise<GhlCalendar[]> {
    return this.#call({ name: 'calendars', locationId, priority }, signal, () => this.calendars);
  }

  searchTasks(
    locationId: string,
    tasks: GhlTaskSearchBody,
    { priority, signal }: ReadOptions,
  ): Promise<GhlTaskSearchAnswer & { startedAt: Date }> {
    const startedAt = new Date();
    return this.#call({ name: 'tasks', locationId, tasks, priority }, signal, () => ({ ...this.#searchTasks(tasks), startedAt }));
  }

  getTask(locationId: string, contactId: string, taskId: string, { priority, signal }: ReadOptions): Promise<Found<{ task: GhlTask }>> {
    const startedAt = new Date();
    return this.#call({ name: 'task', locationId, contactId, recordId: taskId, priority }, signal, () => {
      const row = this.tasks.get(taskId);
      if (row?.contactId !== contactId) return { kind: 'gone', startedAt };
      const { id, title, body, assignedTo, dueDate, completed } = row;
      return { kind: 'found', task: { id, title, body, assignedTo, dueDate, completed }, startedAt };
    });
  }

  listNotes(locationId: string, contactId: string, { priority, signal }: ReadOptions): Promise<Found<{ notes: GhlNote[] }>> {
    const startedAt = new Date();
    return this.#call({ name: 'notes', locationId, contactId, priority }, signal, () =>
      this.contacts.has(contactId) ? { kind: 'found', notes: this.notes.get(contactId) ?? [], startedAt } : { kind: 'gone', startedAt },
    );
  }

  listCalendarEvents(
    events: GhlCalendarEventsQuery,
    { priority, signal }: ReadOptions,
  ): Promise<{ appointments: GhlAppointment[]; startedAt: Date }> {
    const startedAt = new Date();
    return this.#call({ name: 'events', locationId: events.locationId, events, priority }, signal, () => ({
      appointments: [...this.appointments.values()].filter(({ calendarId, startTime }) => {
        const at = Date.parse(startTime ?? '');
        return calendarId === events.calendarId && at >= Number(events.startTime) && at < Number(events.endTime);
      }),
      startedAt,
    }));
  }

  getAppointment(
    locationId: string,
    appointmentId: string,
    { priority, signal }: ReadOptions,
  ): Promise<Found<{ appointment: GhlAppointment }>> {
    const startedAt = new Date();
    return this.#call({ name: 'appointment', locationId, recordId: appointmentId, priority }, signal, () => {
      const appointment = this.appointments.get(appointmentId);
      return appointment ? { kind: 'found', appointment, startedAt } : { kind: 'gone', startedAt };
    });
  }

  async #call<T>(call: FakeCall, signal: AbortSignal | undefined, answer: () => T): Promise<T> {
    this.calls.push(call);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#orGivenUp(call, signal);
      return answer();
    } finally {
      this.underWay -= 1;
    }
  }

  async #orGivenUp(call: FakeCall, signal: AbortSignal | undefined): Promise<void> {
    let giveUp: () => void = () => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = () => reject(new Error('given up'));
    });
    signal?.addEventListener('abort', giveUp);
    const answered = Promise.resolve().then(() => this.answering(call));
    await Promise.race([answered, givenUp]).finally(() => signal?.removeEventListener('abort', giveUp));
  }

  #searchTasks({ contactId, assignedTo, query, limit, skip }: GhlTaskSearchBody): GhlTaskSearchAnswer {
    if (this.searchIsCurrent) this.#indexedTasks = [...this.tasks.values()];
    const page = this.#indexedTasks
      .filter(
        (task) =>
          (!contactId || contactId.includes(task.contactId ?? '')) &&
          (!assignedTo || assignedTo.includes(task.assignedTo ?? '')) &&
          (!query || (task.title ?? '').includes(query)),
      )
      .slice(skip, skip + Math.min(limit, this.pageCap));
    return { tasks: page.filter(({ id }) => !this.unreadableTasks.has(id)), rows: page.length };
  }

  #search({ pageLimit, filters = [], sort = [], searchAfter }: GhlContactSearchBody): GhlContactSearchAnswer {
    if (this.searchIsCurrent) this.#indexed = [...this.contacts.values()].map((contact) => asSearchRow(contact));
    const field = sort[0]?.field === 'dateUpdated' ? 'dateUpdated' : 'dateAdded';
    const since = sinceOf(filters);
    const matches = this.#indexed
      .filter(
        (row) =>
          (row.dateUpdated ?? '') >= since &&
          (!asksForBlocked(filters) || ['active', 'permanent'].includes(row.dndSettings?.['Email']?.status ?? '')),
      )
      .map((row) => ({ ...row, searchAfter: [Date.parse(row[field] ?? ''), row.id] as [number, string] }))
      .sort((left, right) => compare(left.searchAfter, right.searchAfter));
    const [time, id] = searchAfter ?? [];
    const rest = searchAfter ? matches.filter((row) => compare(row.searchAfter, [Number(time), String(id)]) > 0) : matches;
    return { contacts: rest.slice(0, Math.min(pageLimit, this.pageCap)), total: matches.length };
  }
}

/** The one group that reconcile asks with: an e-mail channel that is active or permanent. */
export const asksForBlocked = (filters: GhlContactSearchBody['filters'] = []): boolean => filters.some((filter) => 'group' in filter);

const sinceOf = (filters: NonNullable<GhlContactSearchBody['filters']>): string => {
  const filter = filters.find((one) => 'field' in one);
  const value = filter && 'field' in filter && typeof filter.value === 'object' && 'gte' in filter.value ? filter.value.gte : undefined;
  return value === undefined ? '' : new Date(value).toISOString();
};

const compare = ([leftTime, leftId]: [number, string], [rightTime, rightId]: [number, string]): number =>
  leftTime - rightTime || (leftId < rightId ? -1 : leftId > rightId ? 1 : 0);
