import { VendorError, type VendorFailure } from '@sync/vendor-http';
import type { BulkAnswer, CallOutcome, CustomEventCall, IdentifyDocument, SendxCalls, SendxRecord, SendxTeams } from './sendx-calls.js';

export interface FakeContact extends SendxRecord {
  email: string;
  firstName: string;
  lastName: string;
  company: string;
  fields: Record<string, string>;
  tags: string[];
  lists: string[];
  unsubscribed: boolean;
  spam: boolean;
}

export type CallName = Exclude<keyof SendxCalls, never>;
export interface FakeCall {
  readonly name: CallName;
  /** The address it is about; of a bulk call the first. */
  readonly email: string;
  readonly body?: unknown;
}

/** What happens to a call instead of success. `lost`: it is carried out, its answer never arrives; `lost-unsaid`: neither; `late`: no answer, and it is carried out when `carryOut` is called. */
export type Fault = 'lost' | 'late' | 'lost-unsaid' | 'unreachable' | 401 | 422 | 429 | 503 | Error;

/** Everything about SendX that is not documented; the defaults are the worst for us. */
export interface FakeSwitches {
  identifyResubscribes: boolean;
  listAddResubscribes: boolean;
  bulk: 'all-or-nothing' | 'accepts-good' | 'per-item';
  emptyClears: boolean;
  /** P6. A custom event for somebody who is not there. */
  eventForUnknownContact: 'refused' | 'creates';
  /** P6. A custom event whose name is not among `definedEvents`. */
  undefinedEvents: 'accepted' | 'rejected';
  order: 'oldest-first' | 'newest-first' | 'shuffled';
  page: number;
}

const failures: Readonly<Record<number, Pick<VendorFailure, 'failure' | 'code' | 'detail'>>> = {
  401: { failure: 'auth', code: 'SENDX_KEY_REJECTED', detail: 'invalid key' },
  422: { failure: 'permanent', code: 'SENDX_REJECTED', detail: 'value not allowed' },
  429: { failure: 'transient', code: 'SENDX_THROTTLED', detail: '' },
  503: { failure: 'transient', code: 'SERVER_ERROR', detail: '' },
};

/** SendX in memory: remembers every call, and every opt-out that one of our calls undid. */
export class FakeSendx implements SendxCalls, SendxTeams {
  readonly switches: FakeSwitches = {
    identifyResubscribes: true,
    listAddResubscribes: true,
    bulk: 'accepts-good',
    emptyClears: true,
    eventForUnknownContact: 'creates',
    undefinedEvents: 'accepted',
    order: 'oldest-first',
    page: 30,
  };
  readonly calls: FakeCall[] = [];
  readonly resubscribed: string[] = [];
  /** Every occurrence, in the order it was carried out. */
  readonly events: CustomEventCall[] = [];
  /** Addresses that exist only because an event came for them. */
  readonly createdByEvent: string[] = [];
  /** Events of people who had opted out when they came. */
  readonly unwantedEvents: string[] = [];
  /** Names that the team knows; null: all. */
  definedEvents: Set<string> | null = null;
  readonly fields = new Map<string, { id: string; type: number }>();
  /** Decides about each call before it is carried out. */
  fault: (call: FakeCall) => Fault | undefined = () => undefined;
  /** Runs before each call: what people do in SendX meanwhile. */
  meanwhile: (call: FakeCall) => void | Promise<void> = () => undefined;
  #contacts: FakeContact[] = [];
  #deleted: FakeContact[] = [];
  /** What it was asked and did not answer, and what it will do about that when `carryOut` is called. */
  readonly late: (() => unknown)[] = [];
  #ids = 0;

  forConnection(): Promise<SendxCalls> {
    return Promise.resolve(this);
  }

  /** As somebody does it in SendX itself. */
  add(email: string, more: Partial<FakeContact> = {}): FakeContact {
    this.#ids += 1;
    const id = `contact_${String(this.#ids).padStart(22, '0')}`;
    const contact = {
      id,
      email,
      firstName: '',
      lastName: '',
      company: '',
      fields: {},
      tags: [],
      lists: [],
      unsubscribed: false,
      spam: false,
      ...more,
    };
    this.#contacts.push(contact);
    return contact;
  }

  find(email: string): FakeContact | undefined {
    return this.#contacts.find((contact) => contact.email === email);
  }

  remove(email: string): void {
    const contact = this.find(email);
    if (!contact) return;
    this.#contacts = this.#contacts.filter((each) => each !== contact);
    this.#deleted.push(contact);
  }

  get everybody(): readonly FakeContact[] {
    return this.#contacts;
  }

  /** Names of the calls since the last time this was asked. */
  spent(): string[] {
    return this.calls.splice(0).map(({ name }) => name);
  }

  async findByEmail(email: string): Promise<SendxRecord | null> {
    return this.#answer({ name: 'findByEmail', email }, () => copyOf(this.find(email)) ?? null);
  }

  async identify(document: IdentifyDocument): Promise<void> {
    await this.#answer({ name: 'identify', email: document.email, body: document }, () => {
      const refusal = this.#refusal(document);
      if (refusal) throw refusal;
      this.#identify(document);
    });
  }

  async identifyMany(documents: readonly IdentifyDocument[]): Promise<BulkAnswer> {
    if (documents.length === 0 || documents.length > 25) throw new Error(`A bulk call of ${documents.length} people.`);
    return this.#answer({ name: 'identifyMany', email: documents[0]?.email ?? '', body: documents }, () => {
      const refused = documents.map((document) => this.#refusal(document));
      const first = refused.find((refusal) => refusal !== undefined);
      if (first && this.switches.bulk === 'all-or-nothing') throw first;
      documents.forEach((document, place) => {
        if (!refused[place]) this.#identify(document);
      });
      const itemised = this.switches.bulk === 'per-item';
      return { failed: itemised ? refused.flatMap((refusal, place) => (refusal ? [place] : [])) : [], itemised };
    });
  }

  async track({ email, addTags, removeTags }: Parameters<SendxCalls['track']>[0]): Promise<CallOutcome> {
    return this.#answer({ name: 'track', email, body: { addTags, removeTags } }, () => {
      const contact = this.find(email);
      if (!contact) return 'absent';
      contact.tags = [...new Set([...contact.tags, ...addTags])].filter((tag) => !removeTags.includes(tag));
      return 'done';
    });
  }

  async trackCustomEvent(event: CustomEventCall): Promise<CallOutcome> {
    return this.#answer({ name: 'trackCustomEvent', email: event.email, body: event }, () => {
      const isKnown = this.definedEvents?.has(event.name) ?? true;
      if (!isKnown && this.switches.undefinedEvents === 'rejected') throw errorOf(422, 'trackCustomEvent');
      if (!this.find(event.email)) {
        if (this.switches.eventForUnknownContact === 'refused') return 'absent';
        this.#resubscribe(this.#comeBack(event.email), []);
        this.createdByEvent.push(event.email);
      }
      if (this.find(event.email)?.unsubscribed) this.unwantedEvents.push(event.name);
      this.events.push(event);
      return 'done';
    });
  }

  async unsubscribe({ id, email }: Pick<SendxRecord, 'id' | 'email'>): Promise<CallOutcome> {
    return this.#answer({ name: 'unsubscribe', email }, () => {
      const contact = this.#contacts.find((each) => each.id === id);
      if (!contact) return 'absent';
      contact.unsubscribed = true;
      return 'done';
    });
  }

  async deleteContact(contactId: string): Promise<CallOutcome> {
    const contact = this.#contacts.find(({ id }) => id === contactId);
    return this.#answer({ name: 'deleteContact', email: contact?.email ?? '' }, () => {
      if (!contact) return 'absent';
      this.remove(contact.email);
      return 'done';
    });
  }

  async listContacts(offset: number, limit: number): Promise<readonly SendxRecord[]> {
    return this.#answer({ name: 'listContacts', email: '', body: { offset, limit } }, () =>
      this.#ordered()
        .slice(offset, offset + Math.min(limit, this.switches.page))
        .map((contact) => ({ ...contact })),
    );
  }

  async listCustomFields(): Promise<readonly { readonly id: string; readonly name: string; readonly type: number }[]> {
    return this.#answer({ name: 'listCustomFields', email: '' }, () => [...this.fields].map(([name, field]) => ({ name, ...field })));
  }

  async createCustomField({ name, type }: Parameters<SendxCalls['createCustomField']>[0]): Promise<{ id: string; type: number }> {
    return this.#answer({ name: 'createCustomField', email: '', body: { name, type } }, () => {
      const field = this.fields.get(name) ?? { id: `field_${name}`, type };
      this.fields.set(name, field);
      return field;
    });
  }

  /** A person whose last name is "Refused" is one that SendX does not like. */
  #refusal({ lastName, newEmail }: IdentifyDocument): Error | undefined {
    return lastName === 'Refused' || (newEmail !== undefined && this.find(newEmail)) ? errorOf(422, 'identify') : undefined;
  }

  #identify(document: IdentifyDocument): void {
    const { email, newEmail, firstName, lastName, company, customFields = {}, tags = [], lists = [] } = document;
    const contact = this.find(email) ?? this.#comeBack(email);
    this.#resubscribe(contact, lists);
    const said = Object.entries({ firstName, lastName, company }).filter(([, value]) => this.#counts(value));
    Object.assign(contact, Object.fromEntries(said), { email: newEmail ?? email });
    const unknown = Object.keys(customFields).filter((name) => !this.fields.has(name));
    if (unknown.length > 0) throw new Error(`Fields were created on the fly: ${unknown.join(', ')}.`);
    const fields = { ...contact.fields, ...Object.fromEntries(Object.entries(customFields).filter(([, value]) => this.#counts(value))) };
    contact.fields = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
    contact.tags = [...new Set([...contact.tags, ...tags])];
    contact.lists = [...new Set([...contact.lists, ...lists])];
  }

  #resubscribe(contact: FakeContact, lists: readonly string[]): void {
    const joins = lists.some((list) => !contact.lists.includes(list));
    const { identifyResubscribes, listAddResubscribes } = this.switches;
    if (!contact.unsubscribed || !(identifyResubscribes || (listAddResubscribes && joins))) return;
    contact.unsubscribed = false;
    this.resubscribed.push(contact.email);
  }

  #comeBack(email: string): FakeContact {
    const gone = this.#deleted.find((contact) => contact.email === email);
    if (!gone) return this.add(email);
    this.#deleted = this.#deleted.filter((contact) => contact !== gone);
    this.#contacts.push(gone);
    return gone;
  }

  #counts(value: string | undefined): boolean {
    return value !== undefined && (value !== '' || this.switches.emptyClears);
  }

  #ordered(): FakeContact[] {
    const { order } = this.switches;
    if (order === 'oldest-first') return this.#contacts;
    if (order === 'newest-first') return [...this.#contacts].reverse();
    return [...this.#contacts].sort(() => Math.random() - 0.5);
  }

  /** Calls that were late happen now, after newer ones. Whom they bring back is not counted: nobody can take them back. */
  carryOut(late = this.late.splice(0)): void {
    const resubscribed = [...this.resubscribed];
    for (const each of late) {
      try {
        each();
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
      }
    }
    this.resubscribed.splice(0, Infinity, ...resubscribed);
  }

  async #answer<T>(call: FakeCall, carryOut: () => T): Promise<T> {
    this.calls.push(call);
    await this.meanwhile(call);
    const fault = this.fault(call);
    if (fault === undefined) return carryOut();
    if (fault === 'lost') carryOut();
    if (fault === 'late') this.late.push(carryOut);
    throw fault instanceof Error ? fault : errorOf(fault, call.name);
  }
}

const copyOf = (contact: FakeContact | undefined): FakeContact | undefined => contact && { ...contact };

const readCalls: readonly string[] = ['findByEmail', 'listContacts', 'listCustomFields'];

const errorOf = (fault: Exclude<Fault, Error>, call: string): VendorError => {
  const answer = typeof fault === 'number' ? failures[fault] : undefined;
  if (answer) return new VendorError({ vendor: 'sendx', call, status: Number(fault), ...answer });
  const lost = fault !== 'unreachable' && !readCalls.includes(call);
  const code = lost ? 'VENDOR_TIMEOUT' : 'VENDOR_UNREACHABLE';
  return new VendorError({ vendor: 'sendx', call, failure: 'transient', code, detail: '', answerLost: lost });
};
