import { Gather } from '@sync/database';
import type { Priority } from '@sync/rate-limit';
import { currentTraceparent, inSpan, joinTraces, rememberSpan } from '@sync/telemetry';
import { isRefusal } from './is-refusal.js';
import { BULK_SIZE, type IdentifyDocument, type SendxCalls } from './sendx-calls.js';

/** How telling one person ended. `vague`: SendX said yes to several in one word, which may mean only those that were good (domain sendx 7.1, P10). */
export interface Identified {
  readonly shared: boolean;
  readonly vague: boolean;
}

interface Wanted {
  readonly document: IdentifyDocument;
  readonly calls: SendxCalls;
  readonly traceparent: string | null;
  /** Whatever is called for this person is called in their own trace, not in that of whoever came before them. */
  readonly inTheirTrace: ReturnType<typeof rememberSpan>;
}

type End = Identified | { readonly error: unknown };

/** Calls under way at a time; while they are, people who are ready gather for the next one. */
const CALLS_AT_ONCE = 4;
/** People who are written down together before they are told are ready in the same moment. */
const APART_MS = 12;

/**
 * People who are ready to be told at the same time share a call: a workflow that touches a thousand contacts costs forty calls, and a single edit goes
 * out at once, alone. On any doubt about the answer each is told alone: identify is safe to repeat.
 */
export class SharedIdentify {
  readonly #waiting = new Map<Priority, Gather<Wanted, End>>();

  /** Throws what telling this person failed with. */
  async tell(document: IdentifyDocument, calls: SendxCalls, priority: Priority): Promise<Identified> {
    const end = await this.#gather(priority).add({ document, calls, traceparent: currentTraceparent(), inTheirTrace: rememberSpan() });
    if ('error' in end) throw end.error;
    return end;
  }

  /** Each priority for itself: nobody urgent waits for a call of the backfill. */
  #gather(priority: Priority): Gather<Wanted, End> {
    const known = this.#waiting.get(priority);
    if (known) return known;
    const gather = new Gather<Wanted, End>((wanted) => this.#together(wanted, priority), {
      most: BULK_SIZE,
      underWay: CALLS_AT_ONCE,
      apartMs: APART_MS,
    });
    this.#waiting.set(priority, gather);
    return gather;
  }

  async #together(wanted: readonly Wanted[], priority: Priority): Promise<readonly End[]> {
    const [first, ...others] = wanted;
    if (!first || others.length === 0) return this.#alone(wanted, priority);
    const traces = others.map(({ traceparent }) => traceparent);
    const links = traces.filter((trace) => trace !== null);
    try {
      const { failed, itemised } = await first.inTheirTrace(() =>
        inSpan('identify together', { links }, () => {
          joinTraces('identify shared', traces, currentTraceparent());
          return first.calls.identifyMany(
            wanted.map(({ document }) => document),
            { priority },
          );
        }),
      );
      const again = await this.#alone(
        failed.flatMap((place) => wanted[place] ?? []),
        priority,
      );
      const ends: End[] = wanted.map(() => ({ shared: true, vague: !itemised }));
      failed.forEach((place, index) => (ends[place] = again[index] ?? { error: new Error('SendX named somebody who was not told.') }));
      return ends;
    } catch (error) {
      return isRefusal(error) ? this.#alone(wanted, priority) : wanted.map(() => ({ error }));
    }
  }

  #alone(wanted: readonly Wanted[], priority: Priority): Promise<End[]> {
    return Promise.all(
      wanted.map(({ document, calls, inTheirTrace }) =>
        inTheirTrace(() => calls.identify(document, { priority })).then(
          (): End => ({ shared: false, vague: false }),
          (error: unknown): End => ({ error }),
        ),
      ),
    );
  }
}
