const SHARES = 1024;
/** Few enough for PostgreSQL's default table of locks even when all are held (6,400 places), enough that batches seldom meet. */
const LOCK_SLOTS = 4096;

/**
 * Which of 1,024 equal shares of the keys a key belongs to; a reader of partition p of n takes the shares with `share % n = p`.
 * Stored with every event, so it must never change: FNV-1a over the UTF-16 units, then murmur3's last mix (FNV alone leaves the low bits uneven).
 */
export const keyHash = (key: string): number => hashOf(key) & (SHARES - 1);

const hashOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};

/** The lock slots of these streams: each once, ascending, so that two transactions never wait for each other. */
export const slotsOf = (streams: Iterable<string>): number[] => {
  const slots = new Set<number>();
  for (const stream of streams) slots.add(hashOf(stream) & (LOCK_SLOTS - 1));
  return [...slots].sort((a, b) => a - b);
};
