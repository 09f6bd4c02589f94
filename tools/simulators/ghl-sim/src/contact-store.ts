import { contactOrder } from './contact-order.js';
import type { Sort } from './contact-order.js';
import { SearchIndex } from './search-index.js';
import type { SimContact } from './sim-contact.js';
import type { SortedView } from './sorted-view.js';

/**
 * The contacts twice: as they are (GET by id) and as search shows them, some time later. Writes and deletes alike become visible in search
 * after `searchLagMs` (domain fact 8).
 */
export class ContactStore {
  private readonly contacts = new Map<string, SimContact>();
  private readonly byEmail = new Map<string, Set<string>>();
  private readonly byPhone = new Map<string, Set<string>>();
  private readonly search: SearchIndex<SimContact>;
  /** Told of every single change, in order; undefined for a delete. */
  onChange: (id: string, contact: SimContact | undefined) => void = () => undefined;

  constructor(settings: { searchLagMs: number }, now: () => number) {
    this.search = new SearchIndex(settings, now);
  }

  get size(): number {
    return this.contacts.size;
  }

  get(id: string): SimContact | undefined {
    return this.contacts.get(id);
  }

  all(): IterableIterator<SimContact> {
    return this.contacts.values();
  }

  /** Every contact with that e-mail address, whatever its casing. */
  withEmail(email: string): SimContact[] {
    return this.resolve(this.byEmail.get(email.toLowerCase()));
  }

  withPhone(phone: string): SimContact[] {
    return this.resolve(this.byPhone.get(phone));
  }

  put(contact: SimContact): void {
    this.unindex(this.contacts.get(contact.id));
    this.contacts.set(contact.id, contact);
    this.index(contact);
    this.later(contact.id, contact);
  }

  delete(id: string): SimContact | undefined {
    const gone = this.contacts.get(id);
    if (!gone) return undefined;
    this.unindex(gone);
    this.contacts.delete(id);
    this.later(id, undefined);
    return gone;
  }

  /** Replaces everything; search sees it at once. */
  load(contacts: Iterable<SimContact>): void {
    for (const map of [this.contacts, this.byEmail, this.byPhone]) map.clear();
    for (const contact of contacts) {
      this.contacts.set(contact.id, contact);
      this.index(contact);
    }
    this.search.load(this.contacts.values());
  }

  /** The contacts as search shows them now, in that order. */
  view(sorts: Sort[]): SortedView<SimContact> {
    return this.search.view(JSON.stringify(sorts), contactOrder(sorts));
  }

  private later(id: string, contact: SimContact | undefined): void {
    this.onChange(id, contact);
    this.search.later(id, contact);
  }

  private resolve(ids: Set<string> | undefined): SimContact[] {
    return [...(ids ?? [])].flatMap((id) => this.contacts.get(id) ?? []);
  }

  private index(contact: SimContact): void {
    if (contact.email) addTo(this.byEmail, contact.email.toLowerCase(), contact.id);
    if (contact.phone) addTo(this.byPhone, contact.phone, contact.id);
  }

  private unindex(contact: SimContact | undefined): void {
    if (contact?.email) this.byEmail.get(contact.email.toLowerCase())?.delete(contact.id);
    if (contact?.phone) this.byPhone.get(contact.phone)?.delete(contact.id);
  }
}

const addTo = (index: Map<string, Set<string>>, key: string, id: string): void => {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
};
