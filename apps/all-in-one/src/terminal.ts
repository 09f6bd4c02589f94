import { MultiBar, type SingleBar } from 'cli-progress';
import type { KindProgress, Reconcile, ReadingProgress } from '@sync/service-reconcile';

const EVERY_MS = 500;
const PLAIN_EVERY_MS = 5_000;

type Source = Pick<Reconcile, 'progress'>;

/** Shows a person what is happening: where to look, then how far the first reading of each kind of record is. Nothing but that; the log has the rest. */
export class Terminal {
  readonly #bars: MultiBar;
  readonly #barOf = new Map<string, SingleBar>();
  #timer: NodeJS.Timeout | undefined;
  readonly #done = new Set<string>();
  readonly #lastLine = new Map<string, number>();

  constructor(private readonly out: NodeJS.WriteStream) {
    const format = '  reading {what}  {bar}  {words}';
    this.#bars = new MultiBar({ stream: out, format, hideCursor: false, clearOnComplete: false, emptyOnZero: true });
  }

  say(line: string): void {
    if (this.#bars.isActive) this.#bars.log(`${line}\n`);
    else this.out.write(`${line}\n`);
  }

  /** Follows the first readings of every connection until `stop`. */
  follow(reconcile: Source): void {
    this.#timer = setInterval(() => void this.#look(reconcile).catch(() => undefined), EVERY_MS); // the next look tries again
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#bars.stop();
  }

  async #look(reconcile: Source): Promise<void> {
    const readings = await reconcile.progress();
    for (const reading of readings) this.#show(reading);
    const isUnderWay = readings.some(({ kinds }) => kinds.some(({ phase }) => phase === 'backfill' || phase === 'waiting'));
    if (this.#bars.isActive && !isUnderWay) this.#bars.stop();
  }

  #show({ connectionId, circuit, kinds }: ReadingProgress): void {
    if (circuit)
      this.#once(`circuit ${connectionId} ${circuit.code}`, `  ${connectionId}: reading has stopped (${circuit.code}): ${circuit.detail}`);
    for (const kind of kinds) {
      if (kind.phase === 'backfill') this.#progress(`${connectionId} ${kind.kind}`, kind);
      else if (kind.phase === 'following') this.#finish(connectionId, kind);
    }
  }

  #progress(key: string, kind: KindProgress): void {
    const words = progressWords(kind);
    if (this.out.isTTY) {
      const bar = this.#barOf.get(key) ?? this.#bars.create(1, 0, { what: kind.kind.padEnd('appointments'.length), words });
      this.#barOf.set(key, bar);
      bar.update(shareOf(kind), { words });
    } else if (Date.now() - (this.#lastLine.get(key) ?? 0) > PLAIN_EVERY_MS) {
      this.#lastLine.set(key, Date.now());
      this.say(`  reading ${kind.kind}: ${words}`);
    }
  }

  #finish(connectionId: string, { kind, unit, read }: KindProgress): void {
    const bar = this.#barOf.get(`${connectionId} ${kind}`);
    if (!this.#done.has(`read ${connectionId} ${kind}`)) bar?.update(1, { words: `${read} ${unit}` });
    const amount = unit === kind ? `all ${read} ${kind} were` : `${kind} were all`;
    this.#once(`read ${connectionId} ${kind}`, `  ${connectionId}: ${amount} read once; from here on only what changes.`);
  }

  #once(key: string, line: string): void {
    if (this.#done.has(key)) return;
    this.#done.add(key);
    this.say(line);
  }
}

/** Of 1; nothing where GHL does not tell how many there are. */
const shareOf = ({ read, expected }: KindProgress): number => (expected ? Math.min(read / expected, 1) : 0);

/** `200 of 2000 contacts, 25/s, 72 s left`. */
const progressWords = ({ unit, read, expected, ratePerSecond }: KindProgress): string => {
  const total = expected === null ? '' : ` of ${Math.max(expected, read)}`;
  const rate = ratePerSecond ? [`${ratePerSecond < 1 ? ratePerSecond.toFixed(1) : Math.round(ratePerSecond)}/s`] : [];
  const left = ratePerSecond && expected ? [`${Math.ceil(Math.max(expected - read, 0) / ratePerSecond)} s left`] : [];
  return [`${read}${total} ${unit}`, ...rate, ...left].join(', ');
};
