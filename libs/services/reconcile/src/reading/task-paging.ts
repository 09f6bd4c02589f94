import { z } from 'zod';

/**
 * Where a pass over the tasks goes on. `short`: the page before had so few rows, and whether it was the last is not sure. `news`: this pass has
 * seen a task that no pass saw before.
 */
export const taskCursor = z.object({ skip: z.number(), limit: z.number(), short: z.number().optional(), news: z.boolean().optional() });
export type TaskCursor = z.output<typeof taskCursor>;

interface Page {
  readonly rows: number;
  readonly news: boolean;
}

interface Pass {
  readonly pass: number;
  /** Rows of this pass before this page, and of the last complete pass. */
  readonly rows: number;
  readonly lastRows: number | null;
}

/** Two equal pages of fewer rows than this are chance. */
const LEAST_LIMIT = 20;

/**
 * Where to go on; null after the last page. There is no total (domain ghl 1.6), so a short page ends a pass. But the first pass, which has nothing to
 * compare with, and one that saw fewer rows than the last ask once more: a GHL that gives less per page than it is asked for would hide all the rest
 * otherwise. Two short pages of the same size say that it does; then that is the limit.
 *
 * A full page may be the last too. Every second pass takes it for that when as many rows came as the last time and none of them is new; what is
 * behind it is seen a pass later.
 */
export const nextTaskPage = (cursor: TaskCursor, page: Page, ofPass: Pass): TaskCursor | null => {
  const { skip, limit } = cursor;
  const { rows } = page;
  if (rows === 0) return null;
  const news = page.news || cursor.news === true;
  const next = { skip: skip + rows, limit, ...(news ? { news } : {}) };
  const isAll = ofPass.lastRows !== null && ofPass.rows + rows >= ofPass.lastRows;
  if (rows >= limit) return isAll && !news && ofPass.pass % 2 === 0 ? null : next;
  return isAll ? null : afterShort(cursor, rows, next);
};

const afterShort = ({ short }: TaskCursor, rows: number, next: TaskCursor): TaskCursor =>
  rows === short && rows >= LEAST_LIMIT ? { ...next, limit: rows } : { ...next, short: rows };
