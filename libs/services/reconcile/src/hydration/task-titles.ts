import { z } from 'zod';
import type { ReceiptLog, StoredReceipt } from '@sync/event-store';
import type { LeasedHydration } from './lease-hydrations.js';
import type { TaskTitle } from './read-record.js';

const named = z.object({ title: z.string().trim().min(1), assignedTo: z.string().nullish().catch(null) });
/** A webhook is the task itself; what we pulled has it inside. */
const receiptBody = z.union([named, z.object({ task: named }).transform(({ task }) => task)]);

/** How the tasks are called that these rows' receipts are about, by receipt id. One that tells no title, or is not kept any more, is left out. */
export const readTitles = async (receipts: ReceiptLog, rows: readonly LeasedHydration[]): Promise<ReadonlyMap<string, TaskTitle>> => {
  const ids = rows.flatMap(({ receiptId }) => (receiptId === null ? [] : [receiptId]));
  const found = ids.length > 0 ? await receipts.byId([...new Set(ids)]) : [];
  return new Map(
    found.flatMap((receipt) => {
      const title = titleIn(receipt);
      return title ? [[receipt.id, title]] : [];
    }),
  );
};

const titleIn = ({ body }: StoredReceipt): TaskTitle | null => {
  const { data } = receiptBody.safeParse(parse(body));
  return data ? { title: data.title, assignedTo: data.assignedTo ?? null } : null;
};

const parse = (body: Buffer | null): unknown => {
  try {
    return JSON.parse(body?.toString('utf8') ?? 'null');
  } catch {
    return null;
  }
};
