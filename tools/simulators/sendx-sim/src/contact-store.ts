import { changesBetween, copyOf } from './contact-changes.js';
import type { Names } from './contact-changes.js';
import { ContactSearch } from './contact-search.js';
import type { IdMaker } from './id-maker.js';
import { addressKey, freshContact } from './sim-contact.js';
import type { ChangeOrigin, SimContact } from './sim-contact.js';

/** An API call after which somebody who had opted out can be mailed again. Our promise is that there is never one. */
export interface Resubscribe {
  at: string;
  contactId: string;
  by: ChangeOrigin;
  how: 'opt-out lifted' | 'address back without its opt-out';
}

const historyKept = 200;

/** The team's contacts: by id for ever, by address while they are not deleted. Addresses are compared without regard to case. */
export class ContactStore {
  private byCore = new Map<string, SimContact>();
  private live = new Map<string, SimContact>();
  private deleted = new Map<string, SimContact>();
  private readonly search = new ContactSearch();
  /** Every address under which somebody opted out, whatever became of the contact. */
  private optedOut = new Set<string>();
  resubscribes: Resubscribe[] = [];

  constructor(
    private readonly ids: IdMaker,
    private readonly now: () => Date,
    /** For a contact's history. */
    private readonly names: Names,
  ) {}

  /** Contacts not deleted: what SendX bills. */
  get count(): number {
    return this.live.size;
  }

  byEmail(email: string): SimContact | undefined {
    return this.live.get(addressKey(email));
  }

  deletedByEmail(email: string): SimContact | undefined {
    return this.deleted.get(addressKey(email));
  }

  byId(id: string): SimContact | undefined {
    const contact = this.byCore.get(id.replace(/^contact_/, ''));
    return contact?.deleted ? undefined : contact;
  }

  all(): Iterable<SimContact> {
    return this.live.values();
  }

  /** Not deleted, with this in their e-mail or either name; two characters at least. */
  containing(part: string): Iterable<SimContact> {
    return this.search.find(part);
  }

  everyone(): SimContact[] {
    return [...this.byCore.values()];
  }

  /** A contact appears; `shape` fills it in. */
  create(email: string, by: ChangeOrigin, shape: (contact: SimContact) => void = () => undefined): SimContact {
    const contact = freshContact(this.ids.next('contact'), email, this.now().toISOString());
    this.byCore.set(contact.core, contact);
    return this.settle(contact, by, null, shape);
  }

  /** Applies `edit` and writes down what it changed. The address may change too: the caller has made sure it is free. */
  change(contact: SimContact, by: ChangeOrigin, edit: (contact: SimContact) => void): SimContact {
    return this.settle(contact, by, copyOf(contact), edit);
  }

  clear(): void {
    this.byCore = new Map();
    this.live = new Map();
    this.deleted = new Map();
    this.search.clear();
    this.optedOut = new Set();
    this.resubscribes = [];
  }

  /** Addresses that opted out, for the state file. */
  optOuts(): string[] {
    return [...this.optedOut];
  }

  /** Puts everybody back as they were written to the state file. */
  restore(contacts: SimContact[], optOuts: string[], resubscribes: Resubscribe[]): void {
    for (const contact of contacts) {
      this.byCore.set(contact.core, contact);
      this.index(contact);
    }
    this.optedOut = new Set(optOuts);
    this.resubscribes = resubscribes;
  }

  private settle(
    contact: SimContact,
    by: ChangeOrigin,
    before: ReturnType<typeof copyOf> | null,
    edit: (contact: SimContact) => void,
  ): SimContact {
    this.unindex(contact);
    edit(contact);
    this.index(contact);
    const changed = changesBetween(before, contact, this.names);
    if (Object.keys(changed).length === 0) return contact;
    contact.updated = this.now().toISOString();
    contact.history.push({ at: contact.updated, by, changed });
    if (contact.history.length > historyKept) contact.history.shift();
    const appeared = ['email', 'deleted'].some((name) => name in changed);
    const wasOut = before !== null && before.unsubscribed && !before.deleted;
    this.watchOptOut(contact, by, wasOut, appeared);
    return contact;
  }

  private watchOptOut(contact: SimContact, by: ChangeOrigin, wasOut: boolean, appeared: boolean): void {
    const address = addressKey(contact.email);
    if (contact.unsubscribed) {
      this.optedOut.add(address);
      return;
    }
    if (contact.deleted) return;
    if (by === 'ui') {
      if (wasOut) this.optedOut.delete(address);
      return;
    }
    const how = wasOut ? 'opt-out lifted' : appeared && this.optedOut.has(address) ? 'address back without its opt-out' : null;
    if (how) this.resubscribes.push({ at: contact.updated, contactId: `contact_${contact.core}`, by, how });
  }

  private index(contact: SimContact): void {
    (contact.deleted ? this.deleted : this.live).set(addressKey(contact.email), contact);
    if (!contact.deleted) this.search.add(contact);
  }

  private unindex(contact: SimContact): void {
    const key = addressKey(contact.email);
    for (const index of [this.live, this.deleted]) if (index.get(key) === contact) index.delete(key);
    this.search.remove(contact);
  }
}
