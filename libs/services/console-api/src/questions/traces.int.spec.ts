import { traceStoreMigrations, type SpanRecord } from '@sync/trace-store';
import { useDatabase } from '@sync/testing';
import { traceOf, traceViewOf } from './traces.js';

const db = useDatabase(traceStoreMigrations);
const webhook = 'a'.repeat(32);
const page = 'b'.repeat(32);
const traces = { kept: true, urlTemplate: null };

const span = (id: string, parent: string | null, name: string, more: Partial<SpanRecord> = {}): SpanRecord => ({
  id,
  parent,
  name,
  service: 'all-in-one',
  kind: 'internal',
  startUs: Number.parseInt(id, 16),
  durationUs: 10,
  error: null,
  attributes: {},
  links: [],
  ...more,
});

const keep = (traceId: string, spans: readonly SpanRecord[]) =>
  db.pool.query('insert into traces.spans (segment, trace_id, is_notable, spans) values (1, $1, false, $2)', [
    traceId,
    JSON.stringify(spans),
  ]);

describe('a trace on the page', () => {
  beforeAll(async () => {
    const shared = span('3', '1', 'push shared', { links: [{ traceId: page, spanId: '12' }] });
    await keep(webhook, [span('1', null, 'POST /webhooks/ghl', { kind: 'server' }), shared]);
    await keep(webhook, [span('2', '1', 'learn from receipt')]);
    await keep(page, [
      span('10', null, 'read backfill page'),
      span('11', '10', 'learn from receipt'),
      span('12', '11', 'push to SendX'),
      span('13', '12', 'POST /contact/identify', { kind: 'client' }),
      span('14', '10', 'learn from receipt'),
      span('15', '14', 'push to SendX'),
    ]);
  });

  it('is put together from what several batches told of it', async () => {
    const { trace } = await traceOf({ pool: db.pool, traces }, webhook);
    expect(trace).toMatchObject({ traceId: webhook, more: false });
    expect(trace.spans.map(({ name }) => name)).toEqual(['POST /webhooks/ghl', 'learn from receipt', 'push shared']);
  });

  it('shows of the trace that it leads to what the link is about, and nothing of other people', async () => {
    const { linked } = await traceOf({ pool: db.pool, traces }, webhook);
    expect(linked.map(({ traceId, spans }) => [traceId, spans.map(({ id }) => id)])).toEqual([[page, ['10', '11', '12', '13']]]);
  });

  it('is empty when it is unknown, and says whether traces are kept here at all', async () => {
    const unknown = 'c'.repeat(32);
    const answer = { trace: { traceId: unknown, spans: [], more: false }, linked: [], url: null };
    expect(await traceOf({ pool: db.pool, traces }, unknown)).toEqual({ ...answer, kept: true });
    expect(await traceOf({ pool: db.pool, traces: { kept: false, urlTemplate: null } }, unknown)).toEqual({ ...answer, kept: false });
  });

  it('opens at the tracing server where there is one', async () => {
    const view = traceViewOf({
      TRACE_STORE: 'auto',
      TRACE_STORE_MIB: 1_024,
      TRACE_STORE_HOURS: 24,
      TRACE_SLOW_MS: 5_000,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      TRACE_URL_TEMPLATE: 'http://jaeger:16686/trace/{traceId}',
    });
    expect(await traceOf({ pool: db.pool, traces: view }, webhook)).toEqual({
      trace: { traceId: webhook, spans: [], more: false },
      linked: [],
      kept: false,
      url: `http://jaeger:16686/trace/${webhook}`,
    });
  });

  it('has an id of 32 digits', () =>
    expect(traceOf({ pool: db.pool, traces }, `${webhook}'`)).rejects.toMatchObject({ code: 'bad-request' }));
});
