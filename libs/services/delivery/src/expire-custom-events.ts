import type { Pool } from '@sync/database';
import { overdueCustomEvents, type OverdueCustomEvent } from '@sync/delivery';
import type { Slice } from '@sync/crm-events';
import type { EventStore } from '@sync/event-store';
import { leftOut, recordCustomEvents, type Why } from './record-custom-events.js';

const BATCH = 500;
const HOUR_MS = 3_600_000;

/** Gives up events that have waited for longer than `waitMs`, each with the reason why it could not be sent. Answers how many. */
export const expireCustomEvents = async (pool: Pool, store: EventStore, waitMs: number): Promise<number> => {
  for (let total = 0; ;) {
    const overdue = await overdueCustomEvents<Slice>(pool, waitMs, BATCH);
    const effective = await recordCustomEvents(
      store,
      overdue.map((each) => leftOut('expired', each.event, whyOf(each, waitMs))),
    );
    total += effective.length;
    // Another process may be at the same ones.
    if (overdue.length < BATCH || effective.length === 0) return total;
  }
};

/** What stood in the way, as far as it can be told now. */
const whyOf = ({ slice, hasLane, isTold }: OverdueCustomEvent<Slice>, waitMs: number): Why => {
  const detail = `It waited for ${Math.round(waitMs / HOUR_MS)} hours.`;
  if (!slice) return { code: 'not-known-yet', detail };
  if (slice.skip) return { code: slice.skip.code, detail };
  if (!hasLane) return { code: 'no-email', detail };
  return { code: isTold ? 'not-sent-in-time' : 'not-in-sendx', detail };
};
