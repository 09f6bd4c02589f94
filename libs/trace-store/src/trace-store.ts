import { setTimeout as delay } from 'node:timers/promises';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Pool } from '@sync/database';
import { counter, type Logger } from '@sync/telemetry';
import { maintainSegments } from './maintain-segments.js';
import type { TraceStoreLimits } from './trace-store.config.js';
import { writeSpans } from './write-spans.js';

const lost = counter('trace_spans_lost', 'Are traces in the console incomplete because spans could not be written?');

/** Small batches, and often: a write is a transaction, and while one is open no reader of the event log sees what came after it began. */
const batching = { maxQueueSize: 16_384, maxExportBatchSize: 128, scheduledDelayMillis: 250 };
const MAINTAIN_EVERY_MS = 15_000;
/** Spans that wait for the database to be there. */
const MOST_WAITING = 5_000;

/** Takes the spans of this process and keeps them in PostgreSQL. Losing some is counted and harms nobody. */
export class TraceStore {
  /** To be given to the telemetry of this process. */
  readonly processor: SpanProcessor;
  readonly #stopping = new AbortController();
  #pool: Pool | undefined;
  #waiting: ReadableSpan[] = [];
  readonly #writing = new Set<Promise<ExportResult>>();
  #maintaining: Promise<void> = Promise.resolve();

  constructor(
    private readonly limits: TraceStoreLimits,
    private readonly logger: Logger,
  ) {
    const exporter: SpanExporter = {
      export: (spans, onEnd) => void this.#watched(this.#keep(spans)).then(onEnd),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    this.processor = new BatchSpanProcessor(exporter, batching);
  }

  /** The database is there and has this build's schema. */
  async open(pool: Pool): Promise<void> {
    this.#pool = pool;
    await this.#keep(this.#waiting.splice(0));
    this.#maintaining = this.#maintain(pool);
  }

  /** Resolves when every span that ended before is written. */
  async flush(): Promise<void> {
    await this.processor.forceFlush();
    await Promise.all(this.#writing);
  }

  /** Writes what is left. Spans that come later are lost; to be called before the pool ends. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.flush();
    this.#pool = undefined;
    await this.#maintaining;
  }

  #watched(write: Promise<ExportResult>): Promise<ExportResult> {
    this.#writing.add(write);
    return write.finally(() => this.#writing.delete(write));
  }

  async #keep(spans: readonly ReadableSpan[]): Promise<ExportResult> {
    if (!this.#pool) {
      if (!this.#stopping.signal.aborted) this.#waiting = [...this.#waiting, ...spans].slice(-MOST_WAITING);
      return { code: ExportResultCode.SUCCESS };
    }
    try {
      if (spans.length > 0) await writeSpans(this.#pool, spans, this.limits.slowMs);
    } catch (error) {
      lost.add(spans.length);
      this.logger.warn({ err: error, spans: spans.length }, 'traces.not-kept');
    }
    return { code: ExportResultCode.SUCCESS };
  }

  async #maintain(pool: Pool): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await maintainSegments(pool, this.limits).catch((error: unknown) => this.logger.warn({ err: error }, 'traces.not-maintained'));
      await delay(MAINTAIN_EVERY_MS, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
    }
  }
}
