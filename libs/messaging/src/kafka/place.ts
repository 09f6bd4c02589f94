import type { Checkpoint } from '@sync/event-store';

/** A place in the log as a header carries it: `1/7405/90817` (epoch, transaction id, position). */
export const placeText = ({ epoch, xid, position }: Checkpoint): string => `${epoch}/${xid}/${position}`;

/** The reverse; null for anything else. */
export const placeFrom = (text: string | undefined): Checkpoint | null => {
  const parts = /^(\d+)\/(\d+)\/(\d+)$/.exec(text ?? '');
  return parts ? { epoch: Number(parts[1]), xid: BigInt(parts[2] ?? 0), position: BigInt(parts[3] ?? 0) } : null;
};

/** Is `a` further on in the log than `b`? */
export const isAfter = (a: Checkpoint, b: Checkpoint): boolean => {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  return a.xid === b.xid ? a.position > b.position : a.xid > b.xid;
};
