import { setTimeout as delay } from 'node:timers/promises';
import { ghlSignatureHeader } from '@sync/contracts-ghl';
import { asWebhookBody, type SimContact } from '@sync/ghl-sim';
import { Pool } from 'undici';
import { peopleOf } from '../product/people.js';
import type { Layout } from './layout.js';

const CONNECTIONS = 50;
const FEW_MS = 5;

interface Edit {
  readonly marker: string;
  readonly acceptedAt: number;
}

/** What one phase of edits came to. */
export interface EditsSeen {
  readonly sent: number;
  readonly refused: number;
  /** Edits whose value SendX was told, distinct contacts each. */
  readonly arrived: number;
  readonly seconds: number;
  /** Milliseconds from the answer of ingest to the call to SendX, shortest first. */
  readonly latencies: readonly number[];
}

/** Of values in ascending order, the one that so large a share does not exceed. */
export const quantile = (ascending: readonly number[], share: number): number => ascending[Math.ceil(ascending.length * share) - 1] ?? NaN;

/** How edits are sent: so many a second, or so many at most that SendX was not told yet. */
export type Pace = { readonly perSecond: number } | { readonly outstanding: number };

/** Edits of people in the CRM, each a signed webhook with a name that was never used before, followed until SendX is told that name. */
export class Edits {
  readonly #people: readonly SimContact[];
  readonly #pool: Pool;
  readonly #outstanding = new Map<string, Edit>();
  #bookmark: number;
  #next = 0;
  #refused = 0;
  #latencies: number[] = [];
  #arrived = 0;

  constructor(private readonly layout: Layout) {
    this.#people = [...peopleOf(layout).reachable.values()].flatMap((contacts) => (contacts.length === 1 ? contacts : []));
    this.#pool = new Pool(layout.ingestUrl, { connections: CONNECTIONS, pipelining: 1 });
    this.#bookmark = layout.sendx.recorder.newestId;
  }

  /** Those who may be mailed and whose address is theirs alone: only then an edit has to be told. */
  get people(): number {
    return this.#people.length;
  }

  get outstanding(): number {
    return this.#outstanding.size;
  }

  /** Sends for so long, or until everybody was edited once; nobody twice within a phase. */
  async send(pace: Pace, ms: number, most = this.people): Promise<EditsSeen> {
    const [began, first, refused] = [performance.now(), this.#next, this.#refused];
    [this.#latencies, this.#arrived] = [[], 0];
    for (let now = began; now < began + ms && this.#next - first < most; now = performance.now()) {
      const target =
        'perSecond' in pace
          ? Math.floor(((now - began) / 1_000) * pace.perSecond)
          : this.#next - first + pace.outstanding - this.outstanding;
      while (this.#next - first < Math.min(target, most)) void this.#sendNext();
      await delay(FEW_MS);
      this.#look();
    }
    return {
      sent: this.#next - first,
      refused: this.#refused - refused,
      arrived: this.#arrived,
      seconds: (performance.now() - began) / 1_000,
      latencies: [...this.#latencies].sort((a, b) => a - b),
    };
  }

  /** Waits until SendX was told everything; answers how many it was not told within the time. */
  async settle(timeoutMs: number): Promise<number> {
    const end = performance.now() + timeoutMs;
    while (this.outstanding > 0 && performance.now() < end) {
      await delay(FEW_MS);
      this.#look();
    }
    return this.outstanding;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #sendNext(): Promise<void> {
    const number = this.#next++;
    const person = this.#people[number % this.people];
    if (!person) throw new Error('There is nobody to edit.');
    const marker = `Edit ${number}`;
    const email = person.email?.trim().toLowerCase() ?? '';
    const body = Buffer.from(
      JSON.stringify({
        ...asWebhookBody('ContactUpdate', { ...person, lastName: marker }),
        timestamp: new Date().toISOString(),
        webhookId: `bench-${number}`,
      }),
    );
    this.#outstanding.set(email, { marker, acceptedAt: NaN });
    const accepted = await this.#post(body);
    if (!accepted) {
      this.#refused += 1;
      this.#outstanding.delete(email);
    } else if (this.#outstanding.get(email)?.marker === marker) this.#outstanding.set(email, { marker, acceptedAt: Date.now() });
  }

  async #post(body: Buffer): Promise<boolean> {
    const headers = { 'content-type': 'application/json', [ghlSignatureHeader]: this.layout.ghl.world.signingKey.sign(body) };
    const answer = await this.#pool.request({ method: 'POST', path: '/webhooks/ghl', headers, body });
    await answer.body.dump();
    return answer.statusCode === 200;
  }

  /** What SendX was told since the last look; the simulator need not remember it: hundreds of megabytes of calls would be its memory to tidy up. */
  #look(): void {
    const { recorder } = this.layout.sendx;
    for (const { id, at, path, body } of recorder.list({ since: this.#bookmark })) {
      this.#bookmark = id;
      if (!path.includes('/identify')) continue;
      for (const person of Array.isArray(body) ? (body as unknown[]) : [body]) this.#told(person, Date.parse(at));
    }
    recorder.clear();
  }

  #told(person: unknown, at: number): void {
    const { email, lastName } = (person ?? {}) as { readonly email?: unknown; readonly lastName?: unknown };
    const edit = typeof email === 'string' ? this.#outstanding.get(email) : undefined;
    if (!edit || edit.marker !== lastName) return;
    this.#outstanding.delete(String(email));
    this.#arrived += 1;
    if (!Number.isNaN(edit.acceptedAt)) this.#latencies.push(at - edit.acceptedAt);
  }
}
