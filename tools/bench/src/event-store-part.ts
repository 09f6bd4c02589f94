import type { Bench } from './bench.js';
import { benchEventStore } from './event-store/bench-event-store.js';
import { rate, type Figure } from './report/figure.js';
import { scratchPostgres } from './scratch-postgres.js';

/** Appends, batches, catch-up and receipts, each in turn with plain SQL over the same pool. */
export const benchStore = async (bench: Bench): Promise<readonly Figure[]> => {
  const { url } = await scratchPostgres(bench);
  const figures = await benchEventStore(url, () => undefined);
  return figures.map(({ figure, ours, bare, ratio, wanted }) => ({
    name: `event store: ${figure}`,
    ours: rate(ours),
    limit: `${rate(bare)} plain SQL`,
    value: ratio,
    unit: 'x',
    ...(wanted === undefined ? {} : { wanted: { atLeast: wanted } }),
  }));
};
