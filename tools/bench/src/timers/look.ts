import { z } from 'zod';

/** Whose wake-ups the bench sets. */
export const BENCH_TASK = 'bench/record';

/** A record was looked at; epoch milliseconds. */
export const look = z.object({ key: z.string(), at: z.number() });
export type Look = z.output<typeof look>;
