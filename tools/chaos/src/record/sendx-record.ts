import type { SendxSim } from '@sync/sendx-sim';
import type { RecordedCall } from '@sync/sim-kit';
import { editsIn } from '../traffic/people.js';

/** One identify, alone or as part of a bulk. */
export interface Identify {
  readonly email: string;
  readonly at: number;
  /** The counter it told; null when it told no last name. */
  readonly edits: number | null;
  /** All it told. */
  readonly body: string;
  /** Null: the answer never arrived. */
  readonly status: number | null;
  /** Null: it was not answered. */
  readonly tookMs: number | null;
}

/** What SendX was asked, call by call in the order of arrival. */
export class SendxRecord {
  readonly identifies: Identify[] = [];
  /** How often each kind of call got each answer that is no success, by "METHOD path status". */
  readonly refusals = new Map<string, number>();
  #calls = 0;
  #lastCallAt = 0;
  /** A call is noted when it arrives and completed when it is answered; until then it and those after it are not read. */
  #unread: RecordedCall[] = [];

  constructor(private readonly sendx: SendxSim) {}

  get calls(): number {
    return this.#calls;
  }

  /** Epoch milliseconds of the latest call. */
  get lastCallAt(): number {
    return this.#lastCallAt;
  }

  /** Takes over what was noted since the last look, and has the simulator forget it: it keeps the newest only. */
  look(): void {
    const fresh = this.sendx.recorder.list();
    this.sendx.recorder.clear();
    this.#unread.push(...fresh);
    this.#lastCallAt = Date.parse(fresh.at(-1)?.at ?? '') || this.#lastCallAt;
    const running = this.#unread.findIndex(({ durationMs }) => durationMs === null);
    for (const call of this.#unread.splice(0, running === -1 ? this.#unread.length : running)) this.#read(call);
  }

  /** Looks for the last time: what was not answered by now will not be. */
  finish(): void {
    this.look();
    for (const call of this.#unread.splice(0)) this.#read(call);
  }

  #read({ method, path, body, status, at, durationMs }: RecordedCall): void {
    this.#calls += 1;
    if (status === null || status >= 400) {
      const refusal = `${method} ${path.replace(/[a-z_]+_[a-zA-Z0-9]{22}|[^/]+@[^/]+/, '…')} ${status ?? 'unanswered'}`;
      this.refusals.set(refusal, (this.refusals.get(refusal) ?? 0) + 1);
    }
    if (!path.includes('/identify')) return;
    for (const told of Array.isArray(body) ? (body as unknown[]) : [body]) {
      const { email, lastName } = (told ?? {}) as { readonly email?: unknown; readonly lastName?: unknown };
      if (typeof email === 'string')
        this.identifies.push({
          email,
          at: Date.parse(at),
          edits: editsIn(lastName),
          body: JSON.stringify(told),
          status,
          tookMs: durationMs,
        });
    }
  }
}
