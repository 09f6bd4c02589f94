import type {
  GhlContact,
  GhlContactSearchAnswer,
  GhlContactSearchBody,
  GhlCustomFieldDefinition,
  GhlLocation,
  GhlSearchRow,
  GhlUser,
} from '@sync/contracts-ghl';
import { asSearchRow, customFieldDefinitions, location, users } from '@sync/contracts-ghl/fixtures';
import { VendorError, type FailureClass } from '@sync/vendor-http';
import { GhlReader, type ContactRead, type ReadOptions } from './ghl-reader.js';

export interface FakeCall {
  readonly name: 'get' | 'search' | 'custom-fields' | 'users' | 'location';
  readonly locationId: string;
  readonly contactId?: string;
  readonly search?: GhlContactSearchBody;
  readonly priority: string;
}

export const vendorError = (failure: FailureClass, code: string, facts: { status?: number; until?: Date } = {}): VendorError =>
  new VendorError({ vendor: 'ghl', call: 'GET /contacts/{contactId}', failure, code, detail: `the vendor says ${code}`, ...facts });

/** GHL in memory, as it behaves: search lags, every row has a cursor, pages may be shorter than asked for, a missing contact is proven by GET. */
export class FakeGhl extends GhlReader {
  readonly calls: FakeCall[] = [];
  readonly contacts = new Map<string, GhlContact>();
  definitions: GhlCustomFieldDefinition[] = customFieldDefinitions;
  /** Throw here to let a call fail. */
  answering: (call: FakeCall) => void | Promise<void> = () => undefined;
  /** Rows at most, whatever is asked for. */
  pageCap = 500;
  /** While false, search shows what it showed last. */
  searchIsCurrent = true;
  underWay = 0;
  mostUnderWay = 0;
  #indexed: GhlSearchRow[] = [];

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
