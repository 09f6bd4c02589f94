import type { Queryable } from '@sync/database';
import { appendEvent } from './append-event.js';
import { appendEvents } from './append-events.js';
import { resultsOf, type AppendPlan } from './append-plan.js';
import { translated } from './errors.js';
import type { AppendResult } from './event-store.js';
import type { Keys } from './person-keys.js';

/**
 * Appends in one statement. `slots` are locked by it (outside a transaction: then locking, checking, writing and committing are one round trip);
 * null when the transaction holds them already. Throws VersionConflict, PersonForgotten, PersonKeyMissing, LocksTooLate.
 */
export const appendToStreams = async (
  on: Queryable,
  slots: readonly number[] | null,
  plan: AppendPlan,
  keys: Keys,
): Promise<AppendResult[]> => {
  try {
    const [only, ...others] = plan.events;
    const row =
      only && others.length === 0 ? await appendEvent(on, slots?.[0] ?? null, only, keys) : await appendEvents(on, slots, plan, keys);
    if (!row) throw new Error('The append function answered no row; is the schema of another build installed? Run the migrations.');
    return resultsOf(plan, row);
  } catch (error) {
    throw translated(error);
  }
};
