import type { EpochRange, Epochs } from './epochs.js';
import { EpochBehind } from './errors.js';
import type { Checkpoint } from './event-store.js';

/** How a row of the log begins, as an array of columns. */
type Placed = readonly [position: string, xid: string, ...unknown[]];

/** A page as read, and what its snapshot knew. */
export interface RawPage<Row> {
  readonly horizon: bigint;
  readonly newest: number;
  readonly rows: Row[];
}

/**
 * A page of rows that end with what their snapshot knew: the horizon, and the newest epoch (one this process has not heard of means that its ranges are out
 * of date). A page without rows is a row of which only that is there. The rows come in order because the join has one row on its other side; SQL promises no
 * such thing, so they are sorted, which costs nothing then.
 */
export const pageOf = <Row extends Placed>(rows: Row[]): RawPage<Row> => {
  const [head] = rows;
  if (!head) throw new Error('A page of the log came without its horizon; the statement and this build do not fit.');
  const [horizon, newest] = head.slice(-2) as [string, number];
  return { horizon: BigInt(horizon), newest, rows: isPlaced(head) ? rows.sort(byPlace) : [] };
};

const isPlaced = ([position]: readonly [string | null, ...unknown[]]): boolean => position !== null;

const byPlace = ([position, xid]: Placed, [otherPosition, otherXid]: Placed): number =>
  byNumber(xid, otherXid) || byNumber(position, otherPosition);

/** Decimal numbers without a sign, as text: the longer is the greater. */
const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

export type ReadBelowHorizon<Row> = (checkpoint: Checkpoint, range: EpochRange) => Promise<RawPage<Row>>;

/**
 * One page after the checkpoint and where to go on: at the last row when the page is full, else at the horizon (every transaction below it has ended and
 * was read, whatever its topic), or at the start of the next epoch when this one is over. Throws EpochBehind when the horizon went back.
 */
export const readPage = async <Row extends Placed>(
  epochs: Epochs,
  checkpoint: Checkpoint,
  limit: number,
  read: ReadBelowHorizon<Row>,
): Promise<{ rows: Row[]; checkpoint: Checkpoint }> => {
  const range = await epochs.rangeOf(checkpoint.epoch);
  const { horizon, newest, rows } = await read(checkpoint, range);
  if (range.current && newest !== range.epoch) {
    await epochs.refresh();
    return readPage(epochs, checkpoint, limit, read);
  }
  const last = rows.at(-1);
  if (last && rows.length >= limit) return { rows, checkpoint: { epoch: range.epoch, xid: BigInt(last[1]), position: BigInt(last[0]) } };
  if (!range.current) {
    const next: Checkpoint = { epoch: range.epoch + 1, xid: 0n, position: 0n };
    return last ? { rows, checkpoint: next } : readPage(epochs, next, limit, read);
  }
  if (horizon < checkpoint.xid) throw new EpochBehind(checkpoint.xid, horizon);
  return { rows, checkpoint: { epoch: range.epoch, xid: horizon, position: 0n } };
};
