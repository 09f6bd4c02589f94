import type { Checkpoint, EventStore, ReadSelection, StoredEvent } from '../event-store.js';
import { appendOf, caughtUp, newStream, newTopic, renamed, seededRandom, type Harness } from './harness.contract.js';

const ROUNDS = 12;
const WRITERS = 8;
const READERS = 3;
const ON_PURPOSE = 'rolled back on purpose';

/** Writers that commit in any order, readers that never stop: nothing is skipped, nothing comes twice, streams stay in order. */
export const racesContract = (harness: Harness): void => {
  describe('writers and readers in a race', () => {
    for (let seed = 1; seed <= ROUNDS; seed += 1) {
      it(`lose nothing and keep their order (seed ${seed})`, () => race(harness, seed));
    }
  });
};

const race = async (harness: Harness, seed: number): Promise<void> => {
  const random = seededRandom(seed);
  const store = harness.openStore();
  const topic = newTopic();
  const streams = [newStream('ada'), newStream('grace'), newStream('linus'), newStream('margaret')];
  let writing = true;
  const readers = Array.from({ length: READERS }, () => follow(harness, topic, 1 + Math.floor(random() * 9), () => writing));
  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    write(store, topic, streams, `${seed}-${writer}`, seededRandom(seed * 1_000 + writer)),
  );
  const written = (await Promise.all(writers)).flat().sort();
  writing = false;
  for (const seen of await Promise.all(readers)) {
    expect(seen.map(({ causationId }) => causationId).sort()).toEqual(written);
    for (const stream of streams) {
      const versions = seen.filter((event) => event.stream === stream).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
  }
};

/** Appends some events, alone or in a transaction that dawdles before and after it writes, or fails. Returns the causations that were committed. */
const write = async (
  store: EventStore,
  topic: string,
  streams: readonly string[],
  name: string,
  random: () => number,
): Promise<string[]> => {
  const committed: string[] = [];
  const pick = (): string[] => streams.filter(() => random() < 0.4);
  for (let turn = 0; turn < 8; turn += 1) {
    const chosen = pick();
    if (chosen.length === 0) continue;
    const id = `${name}-${turn}`;
    const batch = chosen.map((stream) => appendOf(stream, id, { topic, events: [renamed(id)] }));
    if (random() < 0.4) {
      await store.append(batch);
    } else {
      const [before, after, fails] = [random() * 0.004, random() * 0.008, random() < 0.15];
      const done = store.transaction(chosen, async (tx) => {
        await tx.client.query('select pg_sleep($1)', [before]);
        await tx.append(batch);
        await tx.client.query('select pg_sleep($1)', [after]);
        if (fails) throw new Error(ON_PURPOSE);
      });
      if (!(await committedOrRolledBack(done))) continue;
    }
    committed.push(...chosen.map(() => id));
  }
  return committed;
};

const committedOrRolledBack = async (done: Promise<void>): Promise<boolean> => {
  try {
    await done;
    return true;
  } catch (error) {
    if (error instanceof Error && error.message === ON_PURPOSE) return false;
    throw error;
  }
};

/** Reads a topic as a process of its own, until the writers have ended and everything they committed may be seen. */
const follow = async (harness: Harness, topic: string, limit: number, writing: () => boolean): Promise<StoredEvent[]> => {
  const reader = harness.openStore();
  const selection: ReadSelection = { topic, partition: 0, partitions: 1, limit };
  const seen: StoredEvent[] = [];
  let checkpoint: Checkpoint = await reader.beginning();
  const turn = async (): Promise<number> => {
    const page = await reader.readAfter(checkpoint, selection);
    checkpoint = page.checkpoint;
    seen.push(...page.items);
    return page.items.length;
  };
  while (writing()) await turn();
  await caughtUp(harness.pool);
  while ((await turn()) > 0);
  return seen;
};
