import type { GhlContactSearchAnswer, GhlSearchAfter } from '@sync/contracts-ghl';
import { sameJson } from '@sync/crm-events';

/** GHL's paging did not lead anywhere; reading on would repeat one page for ever. */
export class CursorStuck extends Error {
  readonly code = 'RECONCILE_CURSOR_STUCK';

  constructor(found: string) {
    super(`A page of GHL's contact search should end with a cursor that leads on, found ${found}; the same page is tried again later.`);
  }
}

/**
 * True for the page that ends a search. A short page does (every row carries a cursor, the last one's too: domain ghl 1.4), but when rows are
 * missing to the total, one more is asked for: a vendor that caps its pages below what we ask would otherwise end us after the first.
 */
export const isLastPage = (
  answer: GhlContactSearchAnswer,
  pageSize: number,
  { before, total }: { before: number; total: number },
): boolean => {
  const rows = answer.contacts.length;
  if (rows === 0) return true;
  return rows < pageSize && before + rows >= total;
};

/** Where to go on: the last row's own cursor. Throws CursorStuck when there is none, or it is the one that led here. */
export const cursorAfter = (answer: GhlContactSearchAnswer, before: GhlSearchAfter | null): GhlSearchAfter => {
  const cursor = answer.contacts.at(-1)?.searchAfter;
  if (!cursor || cursor.length === 0) throw new CursorStuck('none');
  if (before && sameJson(cursor, before)) throw new CursorStuck('the one that was sent');
  return cursor;
};
