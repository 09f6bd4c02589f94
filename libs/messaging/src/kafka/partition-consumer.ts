import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaMessage } from 'kafkajs';
import { Fenced, type Checkpoint, type SealedLog } from '@sync/event-store';
import { counter } from '@sync/telemetry';
import { fromEvent, fromReceipt, type Positioned } from '../log-source.js';
import { PartitionHandler, type PartitionOptions, type PartitionPlatform } from '../partition-handler.js';
import { Rest } from '../rest.js';
import { isReceiptTopic } from '../topics.js';
import { eventFrom, linkOf, receiptFrom, type Link } from './cloud-events.js';
import { isAfter } from './place.js';

const FENCED_PAUSE_MS = 50;

const filled = counter('messages_filled', 'How many messages came from the store, because Kafka did not bring them?');
const repeated = counter('messages_repeated', 'How many messages did Kafka bring that were handled before?');

export interface ConsumerPlatform extends PartitionPlatform {
  readonly sealed: SealedLog;
}

interface Arrived {
  readonly message: KafkaMessage;
  readonly link: Link;
}

/**
 * One partition as this process reads it from Kafka. The checkpoint in the database, not Kafka's offset, says what is done: a message at or below it is
 * skipped, and when a message names a predecessor that is above it, the store fills the gap. So a rebalance, a relay that sent something twice, lost records
 * and a reader that comes back late have no effect on what is handled, and how often.
 */
export class PartitionConsumer {
  readonly #handler: PartitionHandler;
  readonly #rest: Rest;
  #queue: Promise<unknown> = Promise.resolve();
  #loaded = false;
  #isMine = false;

  constructor(
    private readonly options: PartitionOptions,
    private readonly platform: ConsumerPlatform,
    private readonly stopping: AbortSignal,
  ) {
    this.#handler = new PartitionHandler(options, platform, stopping);
    this.#rest = new Rest(options.restMs, stopping);
  }

  get handler(): PartitionHandler {
    return this.#handler;
  }

  /** The partition was assigned to this process (again): somebody else may have moved it on. */
  reload(): void {
    this.#isMine = true;
    this.#loaded = false;
    this.#handler.lag.begin();
  }

  /** Another process reads the partition from now on. */
  leave(): void {
    this.#isMine = false;
    this.#handler.lag.end();
  }

  /** Handles what the store has and Kafka did not bring: after an assignment, and now and then as a net. Nothing while another process does. */
  catchUp(): Promise<void> {
    return this.#alone(async () => {
      if (this.#isMine) await this.#fenceless(() => this.#fill(null));
    });
  }

  /** Handles these messages of the partition, in order; resolves when all of them are done. `more`: Kafka has further ones. */
  take(messages: readonly KafkaMessage[], more = false): Promise<void> {
    const arrived = messages.flatMap((message): Arrived[] => {
      const link = linkOf(message);
      // What was sent while the topic had another number of partitions belongs to other readers now; for us it is a gap that the store fills.
      return link?.partitions === this.options.partitions ? [{ message, link }] : [];
    });
    return this.#alone(() =>
      this.#fenceless(async () => {
        await this.#rest.over();
        this.#rest.begin();
        await this.#handle(arrived);
        if (!more) this.#handler.lag.found(null);
        this.#rest.end(more);
      }),
    );
  }

  /** Resolves when nothing is in hand. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** One thing at a time: a catch-up never runs beside a batch. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** When somebody else moved the partition on (a rebalance), looks where it is now and goes on from there. */
  async #fenceless(work: () => Promise<void>): Promise<void> {
    while (!this.stopping.aborted) {
      try {
        if (!this.#loaded) await this.#handler.load();
        this.#loaded = true;
        await work();
        return;
      } catch (error) {
        if (!(error instanceof Fenced)) {
          this.#handler.lag.failed();
          throw error;
        }
        this.#loaded = false;
        await delay(FENCED_PAUSE_MS, undefined, { ref: false });
      }
    }
  }

  async #handle(arrived: readonly Arrived[]): Promise<void> {
    for (let next = 0; next < arrived.length && !this.stopping.aborted;) {
      const chunk = this.#chunk(arrived, next);
      const previous = arrived[next]?.link.previous;
      if (chunk.length > 0 && previous && isAfter(previous, this.#handler.at)) {
        await this.#fill(previous);
        continue;
      }
      const last = chunk.at(-1);
      if (last) await this.#handler.handle(await this.#opened(chunk), last.link.place);
      else repeated.add(1, this.#handler.labels);
      next += Math.max(chunk.length, 1);
    }
  }

  /** The messages from here on that follow each other and are news, up to a batch; none when the first one is not. */
  #chunk(arrived: readonly Arrived[], from: number): Arrived[] {
    const first = arrived[from];
    if (!first || !isAfter(first.link.place, this.#handler.at)) return [];
    const chunk = [first];
    for (let next = from + 1; next < arrived.length && chunk.length < this.options.batchSize; next += 1) {
      const [before, candidate] = [chunk.at(-1)?.link.place, arrived[next]];
      if (!before || !candidate || !isAfter(candidate.link.place, before) || isAfter(candidate.link.previous, before)) break;
      chunk.push(candidate);
    }
    return chunk;
  }

  /** From the store: up to `upTo` at least, or everything there is. */
  async #fill(upTo: Checkpoint | null): Promise<void> {
    while (!this.stopping.aborted) {
      const page = await this.platform.source.read(this.#handler.seen, { ...this.options, limit: this.options.batchSize });
      const isFull = page.items.length >= this.options.batchSize;
      const reached = upTo === null ? !isFull : !isAfter(upTo, page.checkpoint);
      // What lay there may be past its retention; then only the checkpoint moves.
      if (page.items.length > 0 || (upTo !== null && reached)) await this.#handler.handle(page.items, page.checkpoint);
      else await this.#handler.foundNothing(page.checkpoint);
      if (page.items.length > 0) filled.add(page.items.length, this.#handler.labels);
      if (reached) {
        if (upTo === null) this.#handler.lag.found(null);
        return;
      }
      // What Kafka has was readable when the relay read it; a transaction of another database of the same server may hold us back a moment longer.
      if (!isFull) await delay(FENCED_PAUSE_MS, undefined, { ref: false });
    }
  }

  async #opened(chunk: readonly Arrived[]): Promise<Positioned[]> {
    const { topic } = this.options;
    const messages = isReceiptTopic(topic)
      ? (await this.platform.sealed.openReceipts(chunk.map(({ message, link }) => receiptFrom(topic, message, link)))).map(fromReceipt)
      : (await this.platform.sealed.openEvents(chunk.map(({ message, link }) => eventFrom(topic, message, link)))).map(fromEvent);
    return messages.flatMap((message, index) => {
      const arrived = chunk[index];
      if (!arrived) return [];
      const kafka = { partition: this.options.partition, offset: arrived.message.offset };
      return [{ message: { ...message, kafka }, checkpoint: arrived.link.place }];
    });
  }
}
