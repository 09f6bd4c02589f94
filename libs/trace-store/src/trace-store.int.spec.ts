import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createLogger } from '@sync/telemetry';
import { useDatabase } from '@sync/testing';
import { maintainSegments } from './maintain-segments.js';
import { readTrace, TraceStore, traceStoreMigrations } from './index.js';

const db = useDatabase(traceStoreMigrations);
const MIB = 1024 * 1024;
const limits = { maxBytes: 16 * MIB, hours: 24, slowMs: 1_000 };
const logger = createLogger('spec', { level: 'silent' });

describe('the trace store', () => {
  let store: TraceStore;
  let tracer: Tracer;
  beforeEach(() => {
    store = new TraceStore(limits, logger);
    tracer = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'spec' }),
      spanProcessors: [store.processor],
    }).getTracer('spec');
  });
  afterEach(() => store.close());

  /** A trace of one span; answers its id. */
  const told = (name: string, { failed = false, ms = 5, filler = '' } = {}): string => {
    const startTime = Date.now();
    const span = tracer.startSpan(name, { startTime, attributes: { filler } });
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR, message: 'VENDOR_503' });
    span.end(startTime + ms);
    return span.spanContext().traceId;
  };

  const namesOf = async (traceId: string): Promise<string[]> =>
    (await readTrace(db.pool, traceId, { most: 100 })).spans.map(({ name }) => name);

  /** Many traces without anything notable, of so many bytes together. */
  const fill = async (bytes: number): Promise<void> => {
    const filler = Array.from({ length: 500 }, () => Math.random().toString(36))
      .join('')
      .slice(0, 4_000);
    for (let written = 0; written < bytes; written += 512 * filler.length) {
      for (let index = 0; index < 512; index += 1) told('push to SendX', { filler: `${index}${filler}` });
      await store.flush();
    }
  };

  const bytesKept = async (): Promise<number> => {
    const { rows } = await db.pool.query<{ bytes: string }>(
      `select sum(pg_total_relation_size(inhrelid)) as bytes from pg_inherits where inhparent = 'traces.spans'::regclass`,
    );
    return Number(rows[0]?.bytes);
  };

  it('keeps a trace as it was told, whichever batches its spans came in', async () => {
    await store.open(db.pool);
    const root = tracer.startSpan('POST /webhooks/ghl', { kind: SpanKind.SERVER, attributes: { 'sync.receipt': 'ghl-1' } });
    const parent = trace.setSpan(ROOT_CONTEXT, root);
    const other = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const child = tracer.startSpan('push shared', { links: [{ context: other }] }, parent);
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'VENDOR_503' }).end();
    await store.flush();
    root.end();
    await store.flush();
    const { traceId, spanId } = root.spanContext();
    const { spans, isCut } = await readTrace(db.pool, traceId, { most: 10 });
    expect(isCut).toBe(false);
    expect(spans).toMatchObject([
      {
        id: spanId,
        parent: null,
        name: 'POST /webhooks/ghl',
        kind: 'server',
        service: 'spec',
        error: null,
        attributes: { 'sync.receipt': 'ghl-1' },
      },
      { parent: spanId, name: 'push shared', error: 'VENDOR_503', links: [{ traceId: other.traceId, spanId: other.spanId }] },
    ]);
    expect(spans[0]?.startUs).toBeGreaterThan((Date.now() - 60_000) * 1_000);
    expect(await readTrace(db.pool, traceId, { most: 1 })).toMatchObject({ isCut: true, spans: [{ name: 'POST /webhooks/ghl' }] });
  });

  it('writes a batch of traces with one statement', async () => {
    await store.open(db.pool);
    const ids = Array.from({ length: 128 }, () => told('learn from receipt'));
    await store.flush();
    const { rows } = await db.pool.query<{ transactions: string; rows: string }>(
      `select count(distinct xmin::text) as transactions, count(*) as rows from traces.spans where trace_id = any($1::uuid[])`,
      [ids],
    );
    expect(rows).toEqual([{ transactions: '1', rows: '128' }]);
  });

  it('keeps what was measured before the database was there', async () => {
    const early = told('starting');
    await store.flush();
    expect(await namesOf(early)).toEqual([]);
    await store.open(db.pool);
    expect(await namesOf(early)).toEqual(['starting']);
  });

  it('goes on when the database refuses', async () => {
    await store.open(db.pool);
    await db.pool.query('alter table traces.spans rename to away');
    told('unlucky');
    await store.flush();
    await db.pool.query('alter table traces.away rename to spans');
    const next = told('lucky');
    await store.flush();
    expect(await namesOf(next)).toEqual(['lucky']);
  });

  it('stays below its bytes, and lets go of traces with errors and slow ones last', async () => {
    await store.open(db.pool);
    const ordinary = told('push to SendX');
    const failed = told('push to SendX', { failed: true });
    const slow = told('push to SendX', { ms: 1_500 });
    for (let round = 0; round < 12; round += 1) {
      await fill(2.5 * MIB);
      await maintainSegments(db.pool, limits);
    }
    const recent = told('push to SendX');
    await store.flush();
    await maintainSegments(db.pool, limits);
    expect(await bytesKept()).toBeLessThanOrEqual(limits.maxBytes);
    expect(await bytesKept()).toBeGreaterThan(limits.maxBytes / 2);
    expect(await namesOf(ordinary)).toEqual([]);
    expect(await namesOf(recent)).toEqual(['push to SendX']);
    expect(await namesOf(failed)).toEqual(['push to SendX']);
    expect(await namesOf(slow)).toEqual(['push to SendX']);
  });

  it('lets go of notable traces too when there are too many of them', async () => {
    await store.open(db.pool);
    const first = told('push to SendX', { failed: true });
    const filler = Array.from({ length: 500 }, () => Math.random().toString(36))
      .join('')
      .slice(0, 4_000);
    for (let round = 0; round < 20; round += 1) {
      for (let index = 0; index < 512; index += 1) told('push to SendX', { failed: true, filler: `${index}${filler}` });
      await store.flush();
      await maintainSegments(db.pool, limits);
    }
    expect(await bytesKept()).toBeLessThanOrEqual(limits.maxBytes);
    expect(await namesOf(first)).toEqual([]);
  });

  it('forgets everything after its hours, notable or not', async () => {
    await store.open(db.pool);
    const old = told('push to SendX', { failed: true });
    await store.close(); // it tends to the segments no more; we do
    await db.pool.query(`update traces.segments set opened_at = opened_at - interval '2 hours'`);
    await maintainSegments(db.pool, limits);
    expect(await namesOf(old)).toEqual(['push to SendX']); // in a segment that is closed by now
    await db.pool.query(`update traces.segments set closed_at = closed_at - interval '23 hours'`);
    await maintainSegments(db.pool, limits);
    expect(await namesOf(old)).toEqual(['push to SendX']);
    await db.pool.query(`update traces.segments set closed_at = closed_at - interval '2 hours'`);
    await maintainSegments(db.pool, limits);
    expect(await namesOf(old)).toEqual([]);
  });
});
