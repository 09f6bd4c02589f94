import { SortedView } from './sorted-view.js';
import type { Order } from './sorted-view.js';

interface PendingChange<Row> {
  visibleAt: number;
  id: string;
  row: Row | undefined;
}

interface KeptView<Row extends { id: string }> {
  view: SortedView<Row>;
  matches: (row: Row) => boolean;
}

/** Distinct orders and filters kept at a time; a page of any of them costs no look at the other rows. */
const viewsKept = 64;

/** Records as search shows them: writes and deletes alike become visible `searchLagMs` after they were made (domain fact 8). */
export class SearchIndex<Row extends { id: string }> {
  private readonly visible = new Map<string, Row>();
  private readonly views = new Map<string, KeptView<Row>>();
  private pending: PendingChange<Row>[] = [];

  constructor(
    private readonly settings: { searchLagMs: number },
    private readonly now: () => number,
  ) {}

  /** Replaces everything; search sees it at once. */
  load(rows: Iterable<Row>): void {
    this.visible.clear();
    this.views.clear();
    this.pending = [];
    for (const row of rows) this.visible.set(row.id, row);
  }

  /** Notes a change; undefined is a delete. Changes keep the order in which they were made, even when the lag is shortened meanwhile. */
  later(id: string, row: Row | undefined): void {
    this.pending.push({ visibleAt: this.now() + this.settings.searchLagMs, id, row });
  }

  /** The records as search shows them now. `key` names order and filter: the same key, the same rows in the same order. */
  view(key: string, orders: Order<Row>[], matches: (row: Row) => boolean = () => true): SortedView<Row> {
    this.catchUp();
    const kept = this.views.get(key) ?? { view: new SortedView(orders, [...this.visible.values()].filter(matches)), matches };
    this.views.delete(key);
    this.views.set(key, kept);
    const [oldest] = this.views.keys();
    if (this.views.size > viewsKept && oldest !== undefined) this.views.delete(oldest);
    return kept.view;
  }

  private catchUp(): void {
    const now = this.now();
    const waiting = this.pending.findIndex(({ visibleAt }) => visibleAt > now);
    const due = this.pending.splice(0, waiting === -1 ? this.pending.length : waiting);
    for (const { id, row } of due) {
      const before = this.visible.get(id);
      if (row) this.visible.set(id, row);
      else this.visible.delete(id);
      for (const { view, matches } of this.views.values()) {
        view.replace(before && matches(before) ? before : undefined, row && matches(row) ? row : undefined);
      }
    }
  }
}
