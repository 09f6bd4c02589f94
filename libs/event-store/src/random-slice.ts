import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8_192);
let used = pool.length;

/**
 * So many random bytes, never given twice, until the next call but 8 KB: use them at once, do not keep them.
 * One request to the generator serves hundreds of events; asked for one by one they were a fifth of an append's time.
 */
export const randomSlice = (bytes: number): Buffer => {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.subarray(used - bytes, used);
};
