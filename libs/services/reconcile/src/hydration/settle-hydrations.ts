import type { Queryable } from '@sync/database';
import { heldRows, heldRowsWith, isHeld, keysOf, type LeasedHydration } from './lease-hydrations.js';

/**
 * How a hydration leaves a worker's hands.
 * - `read`: what was found out is stored, or left to the task poll. The row goes, unless somebody asked again after the read began.
 * - `later`: due again in so many ms. `failed` counts an attempt; waiting does not.
 * - `given-up`: the same call can never work; the row stays, with its reason, until somebody asks again.
 */
export type HydrationEnd =
  | { readonly kind: 'read'; readonly readAt: Date }
  | { readonly kind: 'later'; readonly inMs: number; readonly failed: boolean }
  | { readonly kind: 'given-up'; readonly code: string; readonly detail: string };

export interface SettledHydration {
  readonly row: LeasedHydration;
  readonly end: HydrationEnd;
}

/** Gives rows back. One whose fence moved (the lease ran out and somebody took it) is left alone. */
export const settleHydrations = async (on: Queryable, settled: readonly SettledHydration[]): Promise<void> => {
  await settleRead(
    on,
    settled.flatMap(({ row, end }) => (end.kind === 'read' ? [{ row, readAt: end.readAt }] : [])),
  );
  await settleLater(
    on,
    settled.flatMap(({ row, end }) => (end.kind === 'later' ? [{ row, end }] : [])),
  );
  await giveUp(
    on,
    settled.flatMap(({ row, end }) => (end.kind === 'given-up' ? [{ row, end }] : [])),
  );
};

const settleRead = async (on: Queryable, read: readonly { row: LeasedHydration; readAt: Date }[]): Promise<void> => {
  if (read.length === 0) return;
  const keys = keysOf(read.map(({ row }) => row));
  const { rowCount } = await on.query(
    `delete from reconcile.hydrations h using ${heldRowsWith('read_at', '$5::timestamptz[]')}
      where ${isHeld} and (h.again_at is null or h.again_at < r.read_at)`,
    [...keys, read.map(({ readAt }) => readAt.toISOString())],
  );
  if (rowCount === read.length) return;
  // Not one statement with the delete: a request that commits between the two is seen by this one.
  await on.query(
    `update reconcile.hydrations h set lease_until = null, again_at = null, attempts = 0, due_at = clock_timestamp()
       from ${heldRows} where ${isHeld}`,
    keys,
  );
};

const settleLater = async (
  on: Queryable,
  later: readonly { row: LeasedHydration; end: { inMs: number; failed: boolean } }[],
): Promise<void> => {
  if (later.length === 0) return;
  await on.query(
    `update reconcile.hydrations h set lease_until = null, again_at = null, due_at = clock_timestamp() + r.in_ms * interval '1 millisecond',
            attempts = case when r.failed then h.attempts + 1 else h.attempts end
       from ${heldRowsWith('in_ms, failed', '$5::float8[], $6::boolean[]')} where ${isHeld}`,
    [...keysOf(later.map(({ row }) => row)), later.map(({ end }) => end.inMs), later.map(({ end }) => end.failed)],
  );
};

const giveUp = async (on: Queryable, given: readonly { row: LeasedHydration; end: { code: string; detail: string } }[]): Promise<void> => {
  if (given.length === 0) return;
  await on.query(
    `update reconcile.hydrations h set lease_until = null, again_at = null, attempts = h.attempts + 1,
            due_at = case when h.again_at is not null then clock_timestamp() end,
            failure_code = r.code, failure_detail = r.detail, failed_at = clock_timestamp()
       from ${heldRowsWith('code, detail', '$5::text[], $6::text[]')} where ${isHeld}`,
    [...keysOf(given.map(({ row }) => row)), given.map(({ end }) => end.code), given.map(({ end }) => end.detail)],
  );
};
