import { randomBytes } from 'node:crypto';
import { MasterKey } from '@sync/credentials';
import { openPool, type Pool } from '@sync/database';
import { migrate } from '@sync/database/migrate';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog } from '@sync/event-store';
import { createBareTables, insertMany, insertOne, insertReceipts, readBare } from './bare-tables.js';
import { compare, inParallel, tableOf, type Figure } from './compare.js';
import { append, receipt } from './workload.js';

const WRITERS = 50;
const SINGLES = 4_000;
const PERSONS = 2_000;
const BATCHES = 40;
const BATCH = 100;
const CATCH_UP = 20_000;
const PAGE = 500;
const MICRO_BATCHES = 60;

/**
 * Measures the event store against plain SQL over the same pool: single appends, batches, catch-up reading, receipts. Everything ours does counts:
 * locks, versions, repeated causations, encryption, keys of new persons.
 */
export const benchEventStore = async (url: string, report: (line: string) => void): Promise<readonly Figure[]> => {
  await migrate(url, eventStoreMigrations);
  const pool = openPool({ url, applicationName: 'bench-event-store', max: 10 });
  try {
    await createBareTables(pool);
    const figures = [
      await singleAppends(pool),
      await batches(pool, 1, 0.7),
      await batches(pool, 2, undefined),
      await catchUp(pool),
      await receipts(pool),
    ];
    report(tableOf(figures));
    return figures;
  } finally {
    await pool.end();
  }
};

const openStore = (pool: Pool): PostgresEventStore => new PostgresEventStore(pool, new MasterKey(masterKey));
const masterKey = randomBytes(32);

/** 50 writers, an event each to one of 2,000 persons; every round has 400 persons whose key has to be made. */
const singleAppends = (pool: Pool): Promise<Figure> => {
  const store = openStore(pool);
  let versions = 0;
  const personOf = (round: number, job: number): number => (job % 10 === 0 ? 100_000 + round * SINGLES + job : job % PERSONS);
  return compare(
    'single appends, 50 writers',
    0.6,
    (round) => inParallel(SINGLES, WRITERS, (job) => store.append([append(personOf(round, job), `single-${round}-${job}`)])),
    (round) =>
      inParallel(SINGLES, WRITERS, (job) => insertOne(pool, append(personOf(round, job), `single-${round}-${job}`), (versions += 1))),
  );
};

/**
 * A hundred events of 250 bytes for a hundred persons in one call. Two batches of a hundred streams nearly always share one of the 1,024 lock slots, so of
 * several writers one waits for the other's commit, which a bare insert does not; that is measured too, as its own figure.
 */
const batches = async (pool: Pool, writers: number, wanted: number | undefined): Promise<Figure> => {
  const store = openStore(pool);
  let versions = 1_000_000 * writers;
  const batchOf = (round: number, job: number) =>
    Array.from({ length: BATCH }, (_, index) => append((job * BATCH + index) % PERSONS, `batch-${writers}-${round}-${job}`));
  const rows = async (calls: Promise<number>): Promise<number> => (await calls) * BATCH;
  return compare(
    writers === 1 ? 'batches of 100, events' : `  by ${writers} writers at a time`,
    wanted,
    (round) => rows(inParallel(BATCHES, writers, (job) => store.append(batchOf(round, job)))),
    (round) => rows(inParallel(BATCHES, writers, (job) => insertMany(pool, batchOf(round, job), (versions += 1)))),
  );
};

/** Reading 20,000 events of 2,000 persons from the beginning, with a handler that does nothing. */
const catchUp = async (pool: Pool): Promise<Figure> => {
  const store = openStore(pool);
  for (let job = 0; job < CATCH_UP / BATCH; job += 1) {
    await store.append(Array.from({ length: BATCH }, (_, index) => append((job * BATCH + index) % PERSONS, `catch-up-${job}`, 'catch-up')));
  }
  await pool.query('vacuum analyze store.events');
  const selection = { topic: 'catch-up', partition: 0, partitions: 1, limit: PAGE };
  const caughtUp = async (): Promise<number> => {
    let count = 0;
    for await (const page of store.catchUp(await store.beginning(), selection)) {
      for (const item of page.items) nothing(item);
      count += page.items.length;
    }
    return count;
  };
  const bare = (): Promise<number> => readBare(pool, PAGE, nothing);
  return compare('catch-up reading, events', 0.5, caughtUp, bare);
};

/** Micro-batches of 50 receipts of 1 kB, four on their way at a time. */
const receipts = (pool: Pool): Promise<Figure> => {
  const log = new PostgresReceiptLog(pool, new MasterKey(masterKey));
  const batchOf = (side: string, round: number, job: number) =>
    Array.from({ length: WRITERS }, (_, index) => receipt(`${side}-${round}-${job}-${index}`));
  const rows = async (calls: Promise<number>): Promise<number> => (await calls) * WRITERS;
  return compare(
    'receipts, micro-batches of 50',
    0.6,
    (round) => rows(inParallel(MICRO_BATCHES, 4, (job) => log.append(batchOf('ours', round, job)))),
    (round) => rows(inParallel(MICRO_BATCHES, 4, (job) => insertReceipts(pool, batchOf('bare', round, job)))),
  );
};

const nothing = (_item: unknown): void => undefined;
