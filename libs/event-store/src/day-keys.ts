import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { MasterKey } from '@sync/credentials';
import type { Queryable } from '@sync/database';
import { LRUCache } from 'lru-cache';

export interface DayKey {
  /** `2025-03-01`: the day asked for, or the first open one after it. */
  readonly day: string;
  readonly key: KeyObject;
}

const ONE_HOUR_MS = 3_600_000;

/** The days (UTC) of receipts: each has a key and a partition, both made when the first receipt of the day comes, if not ahead of it. */
export class DayKeys {
  readonly #open = new LRUCache<string, DayKey>({ max: 16 });
  // Read keys age out, so that a day destroyed elsewhere becomes unreadable here as well; its rows are gone at once.
  readonly #readable = new LRUCache<string, KeyObject>({ max: 400, ttl: ONE_HOUR_MS });

  constructor(private readonly masterKey: MasterKey) {}

  /** The key to store under, and the day to store in: a day that is closed already hands over to the first open one. */
  async forAppend(on: Queryable, wanted: string): Promise<DayKey> {
    const known = this.#open.get(wanted);
    if (known) return known;
    const found = await this.#openDay(on, wanted);
    this.#open.set(wanted, found);
    return found;
  }

  /** Forgets which days are open: one of them turned out to be closed. */
  reset(): void {
    this.#open.clear();
  }

  /** The keys of these days that still exist. */
  async forReading(on: Queryable, days: Iterable<string>): Promise<ReadonlyMap<string, KeyObject>> {
    const wanted = [...new Set(days)];
    const missing = wanted.filter((day) => !this.#readable.has(day));
    if (missing.length > 0) {
      const { rows } = await on.query<{ day: string; wrapped: Buffer }>(
        'select day::text as day, wrapped from store.day_keys where day = any($1::date[]) and wrapped is not null',
        [missing],
      );
      for (const { day, wrapped } of rows) this.#readable.set(day, this.#unwrapped(day, wrapped));
    }
    return new Map(wanted.flatMap((day) => entryOf(day, this.#readable.get(day))));
  }

  async #openDay(on: Queryable, wanted: string): Promise<DayKey> {
    const offered = this.masterKey.wrap(randomBytes(32), contextOf(wanted));
    const { rows } = await on.query<{ day: string; wrapped: Buffer | null }>(
      'select day::text as day, wrapped from store.open_receipt_day($1::date, $2)',
      [wanted, offered],
    );
    const row = rows[0];
    if (!row)
      throw new Error(
        `store.open_receipt_day answered nothing for ${wanted}; is the schema of another build installed? Run the migrations.`,
      );
    return row.wrapped ? { day: row.day, key: this.#unwrapped(row.day, row.wrapped) } : this.#openDay(on, row.day);
  }

  #unwrapped(day: string, wrapped: Buffer): KeyObject {
    return createSecretKey(this.masterKey.unwrap(wrapped, contextOf(day)));
  }
}

const contextOf = (day: string): string => `day/${day}`;

const entryOf = (day: string, key: KeyObject | undefined): [string, KeyObject][] => (key ? [[day, key]] : []);
