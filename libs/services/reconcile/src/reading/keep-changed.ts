import type { NewReceipt } from '@sync/event-store';
import { counter, currentTraceparent } from '@sync/telemetry';
import type { Arrival } from '../receipts.js';
import type { JobContext } from './job.js';
import type { Compared } from './seen-records.js';
import type { SweepKind } from './sweep-row.js';

const swept = counter('sweep_rows', 'What do sweeps find that nobody told?');

/** Writes receipts of those rows of a page that are new or changed. Durable when it resolves. */
export const keepChanged = async <T>(
  { platform }: JobContext,
  kind: SweepKind,
  compared: readonly Compared<T>[],
  receiptOf: (row: T, swept: Compared<T>['swept'], arrival: Arrival) => NewReceipt,
): Promise<void> => {
  const arrival = { receivedAt: platform.now(), traceparent: currentTraceparent() };
  const fresh = compared.filter(({ verdict }) => verdict !== 'unchanged');
  const receipts = fresh.map((one) => receiptOf(one.row, one.swept, arrival));
  if (receipts.length > 0) await platform.receipts.append(receipts);
  for (const outcome of ['new', 'changed', 'unchanged'] as const)
    countSwept(kind, outcome, compared.filter(({ verdict }) => verdict === outcome).length);
};

export const countSwept = (kind: SweepKind, outcome: 'new' | 'changed' | 'unchanged' | 'missed', rows: number): void => {
  if (rows > 0) swept.add(rows, { kind, outcome });
};
