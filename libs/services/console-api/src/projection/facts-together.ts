import { Gather, type GatherOptions } from '@sync/database';
import type { Batch, Settlement } from '@sync/messaging';
import { applyFacts } from './apply-facts.js';
import type { ReadBatch } from './read-facts.js';

/** Contact events, slices, push events. */
const TOPICS = 3;
/** A batch of so many has more behind it. */
const FULL = 200;

interface Told extends ReadBatch {
  readonly batch: Batch<unknown>;
}

/** A reader that comes first waits so long for the other two, which rest about as long as it did; two full batches wait for nobody. */
const together: GatherOptions<Told> = {
  most: TOPICS,
  isEnough: (told) => told.filter(({ batch }) => batch.items.length >= FULL).length > 1,
  apartMs: 300,
  lingerMs: 50,
  repeatAlone: true,
};

/**
 * Three topics tell of the same contacts, at nearly the same time: what a change brought on each of them goes into the contact's row at once. The first
 * batch's transaction takes the facts of all; the others then only settle. A crash in between repeats facts, and a fact told twice changes nothing.
 */
export class FactsTogether {
  /** By partition: a contact is in the same one of each topic. */
  readonly #gathers = new Map<number, Gather<Told, boolean>>();

  /** Resolves when the facts are in the rows and the batch is settled. */
  async apply(batch: Batch<unknown>, { facts, settlements }: ReadBatch): Promise<readonly Settlement[]> {
    const isSettled = await this.#gatherOf(batch).add({ batch, facts, settlements });
    return isSettled ? settlements : batch.transaction([], () => Promise.resolve(settlements));
  }

  #gatherOf({ items }: Batch<unknown>): Gather<Told, boolean> {
    const partition = items[0]?.kafka?.partition ?? 0;
    const known = this.#gathers.get(partition);
    if (known) return known;
    const fresh = new Gather<Told, boolean>((told) => applyAll(told), together);
    this.#gathers.set(partition, fresh);
    return fresh;
  }
}

/** Answers which of the batches are settled. */
const applyAll = async (told: readonly Told[]): Promise<boolean[]> => {
  const [first] = told;
  await first?.batch.transaction([], async ({ client }) => {
    await applyFacts(
      client,
      told.flatMap(({ facts }) => facts),
    );
    return first.settlements;
  });
  return told.map((one) => one === first);
};
