import type { GhlContactSearchBody, GhlSearchAfter } from '@sync/contracts-ghl';
import { matcherOf } from './contact-filter.js';
import type { Sort } from './contact-order.js';
import { asSearchRow } from './contact-shapes.js';
import type { SearchNames } from './contact-shapes.js';
import type { ContactStore } from './contact-store.js';
import type { SimContact } from './sim-contact.js';
import type { Cursor } from './sorted-view.js';

const newestFirst: Sort[] = [{ field: 'dateAdded', direction: 'desc' }];

/**
 * One page of `POST /contacts/search`. Every row carries its cursor, the last of the last page too. `total` counts all matches, whatever the
 * page. An empty `searchAfter` is the start of a scroll.
 */
export const searchContacts = (
  store: ContactStore,
  body: GhlContactSearchBody,
  names: SearchNames,
): { contacts: unknown[]; total: number } => {
  const { sort = [], filters = [], query = '', searchAfter = [], page = 1, pageLimit } = body;
  const view = store.view(sort.length > 0 ? sort : newestFirst);
  const filtered = filters.length > 0 || query !== '';
  const matches = matcherOf(filters, query);
  const rows = take(view.after(toCursor(searchAfter)), matches, (page - 1) * pageLimit, pageLimit);
  return {
    contacts: rows.map((contact) => asSearchRow(contact, view.cursorOf(contact), names)),
    total: filtered ? count(view.after(null), matches) : view.length,
  };
};

const toCursor = (searchAfter: GhlSearchAfter): Cursor | null => {
  if (searchAfter.length === 0) return null;
  const values = searchAfter.map((value) => (typeof value === 'number' ? value : String(value ?? '')));
  return [...values.slice(0, -1), String(values.at(-1))];
};

const take = (contacts: Iterable<SimContact>, matches: (contact: SimContact) => boolean, skip: number, limit: number): SimContact[] => {
  const rows: SimContact[] = [];
  let skipped = 0;
  for (const contact of contacts) {
    if (!matches(contact)) continue;
    if (skipped < skip) skipped += 1;
    else rows.push(contact);
    if (rows.length === limit) break;
  }
  return rows;
};

const count = (contacts: Iterable<SimContact>, matches: (contact: SimContact) => boolean): number => {
  let total = 0;
  for (const contact of contacts) if (matches(contact)) total += 1;
  return total;
};
