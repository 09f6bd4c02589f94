import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Queryable } from '@sync/database';

export type SuppressionSource = 'ghl' | 'sendx';

/** Who may not be mailed: an address (by keyed hash, so that it outlives the person's erasure) or a contact. */
export type Subject = { readonly email: string } | { readonly connectionId: string; readonly contactId: string };

/**
 * People who opted out, in either system. Rows are only ever added: nothing we do re-subscribes anyone, and an opt-out holds
 * through rename, merge, deletion, re-creation and erasure because it is kept for the address and for the contact.
 */
export class Suppressions {
  readonly #hashKey: KeyObject;

  constructor(hashKey: Buffer) {
    this.#hashKey = createSecretKey(hashKey);
  }

  async add(on: Queryable, team: string, subjects: readonly Subject[], source: SuppressionSource): Promise<void> {
    if (subjects.length === 0) return;
    await on.query(
      `insert into delivery.suppressions (team, subject, source) select $1, subject, $3 from unnest($2::text[]) as s (subject) order by subject on conflict do nothing`,
      [team, [...new Set(subjects.map((subject) => this.#key(team, subject)))], source],
    );
  }

  /** Which of these are suppressed, in the order asked. */
  async among(on: Queryable, team: string, subjects: readonly Subject[]): Promise<boolean[]> {
    const keys = subjects.map((subject) => this.#key(team, subject));
    const { rows } = await on.query<{ subject: string }>(
      'select subject from delivery.suppressions where team = $1 and subject = any($2)',
      [team, keys],
    );
    const suppressed = new Set(rows.map(({ subject }) => subject));
    return keys.map((key) => suppressed.has(key));
  }

  #key(team: string, subject: Subject): string {
    if ('contactId' in subject) return `contact:${subject.connectionId}:${subject.contactId}`;
    return `email:${createHmac('sha256', this.#hashKey).update(`${team}\0${subject.email}`).digest('base64url')}`;
  }
}
