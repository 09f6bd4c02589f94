/** One step of an order: what rows are sorted by. Dates are epoch milliseconds, as in GHL's cursors. */
export interface Order<Row> {
  value: (row: Row) => SortValue;
  direction: 'asc' | 'desc';
}

type SortValue = string | number;

/** A place in an order: one value per sort, then the id. It is also what rows show as `searchAfter`. */
export type Cursor = [...SortValue[], string];

/**
 * Records in one order. Sorted once; afterwards a change moves one record by binary search, so that a scroll over 50,000 of them and edits in between
 * cost no sorting.
 */
export class SortedView<Row extends { id: string }> {
  private readonly rows: Row[];

  constructor(
    private readonly orders: Order<Row>[],
    rows: Iterable<Row>,
  ) {
    const keyed = Array.from(rows, (row) => ({ row, cursor: this.cursorOf(row) }));
    keyed.sort((a, b) => this.compare(a.cursor, b.cursor));
    this.rows = keyed.map(({ row }) => row);
  }

  get length(): number {
    return this.rows.length;
  }

  cursorOf(row: Row): Cursor {
    return [...this.orders.map(({ value }) => value(row)), row.id];
  }

  replace(before: Row | undefined, after: Row | undefined): void {
    if (before) {
      const index = this.firstNotBefore(this.cursorOf(before));
      if (this.rows[index]?.id === before.id) this.rows.splice(index, 1);
    }
    if (after) this.rows.splice(this.firstNotBefore(this.cursorOf(after)), 0, after);
  }

  /** Rows that come strictly after the cursor, or all of them. */
  *after(cursor: Cursor | null): Generator<Row> {
    for (let index = cursor === null ? 0 : this.firstAfter(cursor); index < this.rows.length; index += 1) {
      const row = this.rows[index];
      if (row) yield row;
    }
  }

  /** So many rows after the cursor, or from the start, leaving out the first `skip`: costs what it returns. */
  slice(cursor: Cursor | null, skip: number, limit: number): Row[] {
    const start = (cursor === null ? 0 : this.firstAfter(cursor)) + skip;
    return this.rows.slice(start, start + limit);
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
      if (order !== 0) return (this.orders[position] ?? this.orders[0])?.direction === 'desc' ? -order : order;
    }
    return 0;
  }
}

const compareValues = (a: SortValue | undefined, b: SortValue | undefined): number => {
  if (a === b || a === undefined || b === undefined) return 0;
  if (typeof a === typeof b) return a < b ? -1 : 1;
  return String(a) < String(b) ? -1 : 1;
};
