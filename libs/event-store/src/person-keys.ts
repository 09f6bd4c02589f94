import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { MasterKey } from '@sync/credentials';
import type { Queryable } from '@sync/database';
import { LRUCache } from 'lru-cache';
import { PersonForgotten } from './errors.js';

interface KeyRow {
  readonly key_id: string;
  readonly wrapped: Buffer | null;
}

export type Keys = Map<string, KeyObject>;

/**
 * The keys of persons, unwrapped, the most recently used of them cached. The cache is never the authority on whether a key was destroyed:
 * the append function and every read ask the table.
 */
export class PersonKeys {
  readonly #cache: LRUCache<string, KeyObject>;

  constructor(
    private readonly masterKey: MasterKey,
    size: number,
  ) {
    this.#cache = new LRUCache({ max: size });
  }

  /**
   * The keys of these persons, made where there is none yet; at most one statement. `made` collects what came from the database:
   * hand it to `remember` once the transaction is committed, because a key whose row was rolled back must not be used again.
   * `alone` tells that the statement is a transaction of its own. Throws PersonForgotten.
   */
  async forAppend(on: Queryable, keyIds: ReadonlySet<string>, made: Keys, { alone }: { alone: boolean }): Promise<Keys> {
    const { keys, missing } = this.#known(keyIds, made);
    if (missing.length === 0) return keys;
    const fresh = new Map(missing.map((keyId) => [keyId, this.#freshKey(keyId)]));
    const offered = missing.map((keyId) => fresh.get(keyId)?.wrapped);
    const { rows } = await on.query<KeyRow>('select key_id, wrapped from store.keep_person_keys($1, $2, $3)', [missing, offered, alone]);
    for (const { key_id, wrapped } of rows) {
      if (!wrapped) throw new PersonForgotten(key_id);
      const own = fresh.get(key_id);
      const key = own?.wrapped.equals(wrapped) ? own.key : this.#unwrapped(key_id, wrapped);
      keys.set(key_id, key);
      made.set(key_id, key);
    }
    return keys;
  }

  /** The keys of these persons that still exist; at most one statement. */
  async forReading(on: Queryable, keyIds: ReadonlySet<string>): Promise<Keys> {
    const { keys, missing } = this.#known(keyIds);
    if (missing.length === 0) return keys;
    const { rows } = await on.query<{ key_id: string; wrapped: Buffer }>(
      'select key_id, wrapped from store.person_keys where key_id = any($1) and wrapped is not null',
      [missing],
    );
    for (const { key_id, wrapped } of rows) keys.set(key_id, this.#unwrapped(key_id, wrapped));
    this.remember(keys);
    return keys;
  }

  /** Those of them that were destroyed, here or elsewhere; forgets them. */
  async destroyedAmong(on: Queryable, keyIds: ReadonlySet<string>): Promise<string[]> {
    if (keyIds.size === 0) return [];
    const { rows } = await on.query<{ key_id: string }>('select key_id from store.person_keys where key_id = any($1) and wrapped is null', [
      [...keyIds],
    ]);
    for (const { key_id } of rows) this.evict(key_id);
    return rows.map(({ key_id }) => key_id);
  }

  remember(keys: Keys): void {
    for (const [keyId, key] of keys) this.#cache.set(keyId, key);
  }

  evict(keyId: string): void {
    this.#cache.delete(keyId);
  }

  /** Destroys the key, also one that was never made, so that none is made later. */
  async destroy(on: Queryable, keyId: string): Promise<void> {
    await on.query(
      `insert into store.person_keys (key_id, wrapped, destroyed_at) values ($1, null, now())
       on conflict (key_id) do update set wrapped = null, destroyed_at = coalesce(person_keys.destroyed_at, now())`,
      [keyId],
    );
    this.evict(keyId);
  }

  #freshKey(keyId: string): { key: KeyObject; wrapped: Buffer } {
    const key = randomBytes(32);
    return { key: createSecretKey(key), wrapped: this.masterKey.wrap(key, contextOf(keyId)) };
  }

  #unwrapped(keyId: string, wrapped: Buffer): KeyObject {
    return createSecretKey(this.masterKey.unwrap(wrapped, contextOf(keyId)));
  }

  #known(keyIds: ReadonlySet<string>, made?: Keys): { keys: Keys; missing: string[] } {
    const keys: Keys = new Map();
    const missing: string[] = [];
    for (const keyId of keyIds) {
      const key = made?.get(keyId) ?? this.#cache.get(keyId);
      if (key) keys.set(keyId, key);
      else missing.push(keyId);
    }
    return { keys, missing };
  }
}

const contextOf = (keyId: string): string => `person/${keyId}`;
