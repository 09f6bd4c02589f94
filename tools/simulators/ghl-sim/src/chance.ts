import type { Random } from '@sync/sim-kit';

/** Ways to let a seeded source of chance decide. */

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

export const maybe = <T>(random: Random, share: number, value: T): T | null => (random() < share ? value : null);

/** One of the values by its share; shares add up to 1. */
export const oneOf = <T>(random: Random, shares: readonly (readonly [share: number, value: T])[]): T => {
  let left = random();
  for (const [share, value] of shares) {
    left -= share;
    if (left < 0) return value;
  }
  return shares[0]?.[1] as T;
};

export const between = (random: Random, low: number, high: number): number => low + random() * (high - low);
