import type { GhlSortableField } from '@sync/contracts-ghl';
import type { SimContact } from './sim-contact.js';

export interface Sort {
  field: GhlSortableField;
  direction: 'asc' | 'desc';
}

type SortValue = string | number;

/** What a contact is sorted by; missing values count as empty and come first. Dates are epoch milliseconds, as in GHL's cursors. */
const sortValue: Record<GhlSortableField, (contact: SimContact) => SortValue> = {
  dateAdded: ({ dateAdded }) => Date.parse(dateAdded),
  dateUpdated: ({ dateUpdated }) => Date.parse(dateUpdated),
  email: ({ email }) => email?.toLowerCase() ?? '',
  firstNameLowerCase: ({ firstName }) => firstName?.toLowerCase() ?? '',
  lastNameLowerCase: ({ lastName }) => lastName?.toLowerCase() ?? '',
  businessName: () => '',
  source: ({ source }) => source?.toLowerCase() ?? '',
  dnd: ({ dnd }) => Number(dnd),
};

/** A place in an order: one value per sort, then the id. It is also what rows show as `searchAfter`. */
export type Cursor = [...SortValue[], string];

/**
 * The contacts in one order. Sorted once; afterwards a change moves one record by binary search, so that a scroll over 50,000 contacts and
 * edits in between cost no sorting.
 */
export class SortedView {
  private readonly rows: SimContact[];

  constructor(
    private readonly sorts: Sort[],
    contacts: Iterable<SimContact>,
  ) {
    const keyed = Array.from(contacts, (contact) => ({ contact, cursor: this.cursorOf(contact) }));
    keyed.sort((a, b) => this.compare(a.cursor, b.cursor));
    this.rows = keyed.map(({ contact }) => contact);
  }

  get length(): number {
    return this.rows.length;
  }

  cursorOf(contact: SimContact): Cursor {
    return [...this.sorts.map(({ field }) => sortValue[field](contact)), contact.id];
  }

  replace(before: SimContact | undefined, after: SimContact | undefined): void {
    if (before) {
      const index = this.firstNotBefore(this.cursorOf(before));
      if (this.rows[index]?.id === before.id) this.rows.splice(index, 1);
    }
    if (after) this.rows.splice(this.firstNotBefore(this.cursorOf(after)), 0, after);
  }

  /** Rows that come strictly after the cursor, or all of them. */
  *after(cursor: Cursor | null): Generator<SimContact> {
    for (let index = cursor === null ? 0 : this.firstAfter(cursor); index < this.rows.length; index += 1) {
      const row = this.rows[index];
      if (row) yield row;
    }
  }

  private firstNotBefore(cursor: Cursor): number {
    return this.search((row) => this.compare(row, cursor) < 0);
  }

  private firstAfter(cursor: Cursor): number {
    return this.search((row) => this.compare(row, cursor) <= 0);
  }

  private search(isBefore: (cursor: Cursor) => boolean): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.rows[middle];
      if (row && isBefore(this.cursorOf(row))) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Ids break ties in the direction of the first sort, as a cursor over equal values must never go back. */
  private compare(a: Cursor, b: Cursor): number {
    for (let position = 0; position < a.length; position += 1) {
      const order = compareValues(a[position], b[position]);
      if (order !== 0) return (this.sorts[position] ?? this.sorts[0])?.direction === 'desc' ? -order : order;
    }
    return 0;
  }
}

const compareValues = (a: SortValue | undefined, b: SortValue | undefined): number => {
  if (a === b || a === undefined || b === undefined) return 0;
  if (typeof a === typeof b) return a < b ? -1 : 1;
  return String(a) < String(b) ? -1 : 1;
};
