import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { counter, createLogger, currentTraceparent, inSpan, markSpan, startTelemetry, traceIdOf } from './index.js';

describe('telemetry', () => {
  const exporter = new InMemorySpanExporter();
  const telemetry = startTelemetry({
    service: 'spec',
    config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined },
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  afterAll(() => telemetry.stop());

  it('goes on in the trace that a message brought with it, and links the others', async () => {
    const first = await inSpan('webhook', { parent: null }, () => Promise.resolve(currentTraceparent()));
    const second = await inSpan('webhook', { parent: null }, () => Promise.resolve(currentTraceparent()));
    await inSpan('push', { parent: first, links: second ? [second] : [] }, () => Promise.resolve());
    markSpan('push covers', { parent: second });
    const push = exporter.getFinishedSpans().find((span) => span.name === 'push');
    expect(push?.spanContext().traceId).toBe(traceIdOf(first));
    expect(push?.links[0]?.context.traceId).toBe(traceIdOf(second));
    expect(
      exporter
        .getFinishedSpans()
        .find((span) => span.name === 'push covers')
        ?.spanContext().traceId,
    ).toBe(traceIdOf(second));
  });

  it('marks a span whose work failed and passes the failure on', async () => {
    await expect(inSpan('breaks', { parent: null }, () => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
    expect(exporter.getFinishedSpans().find((span) => span.name === 'breaks')?.status.message).toBe('TypeError');
  });

  it('writes metrics as Prometheus reads them', async () => {
    counter('webhooks_received', 'Are webhooks coming in?').add(2, { type: 'ContactCreate' });
    expect(await telemetry.metricsText()).toMatch(/webhooks_received(_total)?\{[^}]*type="ContactCreate"[^}]*\} 2/);
  });

  it('logs trace ids and never an address or a key', async () => {
    const lines: string[] = [];
    const log = createLogger('spec', { destination: { write: (line: string) => void lines.push(line) } });
    await inSpan('logging', { parent: null }, () => {
      log.info({ email: 'ada@example.com', nested: { token: 'pit-1' } }, 'push.attempted');
      return Promise.resolve();
    });
    expect(lines.join('')).toMatch(/"traceId":"[0-9a-f]{32}"/);
    expect(lines.join('')).not.toMatch(/ada@example|pit-1/);
  });
});
