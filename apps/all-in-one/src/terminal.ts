import { SingleBar } from 'cli-progress';
import type { Reconcile } from '@sync/service-reconcile';

const EVERY_MS = 500;
const PLAIN_EVERY_MS = 5_000;

/** Shows a person what is happening: where to look, then how far the first reading is. Nothing but that; the log has the rest. */
export class Terminal {
  readonly #bar = new SingleBar({
    format: '  reading contacts  {bar}  {value}/{total}  {rate}/s  {eta_formatted} left',
    hideCursor: false,
    clearOnComplete: false,
  });
  #timer: NodeJS.Timeout | undefined;
  #began: { at: number; read: number } | undefined;
  #done = new Set<string>();
  #lastLine = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  say(line: string): void {
    this.out.write(`${line}\n`);
  }

  /** Follows the first reading of every connection until `stop`. */
  follow(reconcile: Pick<Reconcile, 'progress'>): void {
    this.#timer = setInterval(() => void this.#show(reconcile).catch(() => undefined), EVERY_MS); // the next look tries again
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#bar.isActive) this.#bar.stop();
  }

  async #show(reconcile: Pick<Reconcile, 'progress'>): Promise<void> {
    for (const { connectionId, circuit, ...reading } of await reconcile.progress()) {
      if (circuit)
        this.#once(
          `circuit ${connectionId} ${circuit.code}`,
          `  ${connectionId}: reading has stopped (${circuit.code}): ${circuit.detail}`,
        );
      if (!reading.backfillStartedAt) continue;
      if (reading.backfillFinishedAt) this.#finish(connectionId, reading.backfillRows);
      else if (reading.backfillExpected) this.#progress(reading.backfillRows, Math.max(reading.backfillExpected, reading.backfillRows));
    }
  }

  #progress(read: number, expected: number): void {
    this.#began ??= { at: Date.now(), read };
    const rate = Math.round((read - this.#began.read) / Math.max((Date.now() - this.#began.at) / 1_000, 1));
    if (this.out.isTTY) {
      if (!this.#bar.isActive) this.#bar.start(expected, read, { rate });
      this.#bar.setTotal(expected);
      this.#bar.update(read, { rate });
    } else if (Date.now() - this.#lastLine > PLAIN_EVERY_MS) {
      this.#lastLine = Date.now();
      this.say(`  reading contacts: ${read} of ${expected}, ${rate}/s`);
    }
  }

  #finish(connectionId: string, rows: number): void {
    if (this.#done.has(connectionId)) return;
    this.#done.add(connectionId);
    if (this.#bar.isActive) {
      this.#bar.update(rows);
      this.#bar.stop();
    }
    this.say(`  ${connectionId}: all ${rows} contacts were read once; from here on only what changes.`);
  }

  #once(key: string, line: string): void {
    if (this.#done.has(key)) return;
    this.#done.add(key);
    this.say(line);
  }
}
