import { eventually } from '@sync/testing';
import { openWorld, type World } from './index.js';
import { startSpanCollector, type SpanCollector } from './span-collector.js';

/** Debugging by trace: what came in as a webhook and what went out to SendX are one trace, across the store and the lanes. */
describe('one trace', () => {
  let collector: SpanCollector;
  let world: World;

  beforeAll(async () => {
    collector = await startSpanCollector();
    world = await openWorld({ env: { GHL_POLL_SECONDS: '3600', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    await world.sync.start();
  });
  afterAll(async () => {
    await world.close();
    collector.close();
  });

  it('leads from the webhook to the SendX call', async () => {
    // The first poll is over: from here on the webhook is the only way to learn of her.
    await eventually(
      () => world.ghl.calls.list({ path: '/contacts/search' }).some(({ body }) => JSON.stringify(body).includes('dateUpdated')),
      { timeoutMs: 20_000 },
    );
    world.ghl.world.edits.create({ email: 'ada@example.com', firstName: 'Ada' });
    await eventually(() => world.sendx.contacts.find('ada@example.com'), { timeoutMs: 20_000 });
    const { spans } = collector;
    const names = await eventually(
      () => {
        const webhooks = spans.filter(({ name }) => name === 'POST /webhooks/ghl');
        const traces = webhooks.map(({ traceId }) => spans.filter((span) => span.traceId === traceId).map(({ name }) => name));
        return traces.find((trace) => trace.includes('push to SendX'));
      },
      { timeoutMs: 30_000 },
    );
    expect(names).toEqual(
      expect.arrayContaining(['POST /webhooks/ghl', 'learn from receipt', 'push to SendX', 'POST /contact/identify', 'push.recorded']),
    );
    expect(JSON.stringify(spans)).not.toMatch(/ada@example/);
  });
});
