import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { StreamAppend } from '@sync/event-store';
import { startTelemetry } from '@sync/telemetry';
import { markEnds } from './mark-ends.js';
import { topics } from './topics.js';

const traceparentOf = (digit: string): string => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
const [first, second] = [traceparentOf('1'), traceparentOf('2')];
const ada = 'loc_9/contact/con_4';

const append = (topic: string, traceparent: string): StreamAppend => ({
  stream: `of-${topic}`,
  topic,
  key: ada,
  keyId: null,
  events: [{ type: 'Told', schemaVersion: 1, data: {}, causationId: 'receipt-1', occurredAt: new Date(0), traceparent, source: 'spec' }],
});

describe('the ends of traces', () => {
  const memory = new InMemorySpanExporter();
  const telemetry = startTelemetry({
    service: 'spec',
    config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined },
    spanProcessors: [new SimpleSpanProcessor(memory)],
  });
  beforeEach(() => memory.reset());
  afterAll(() => telemetry.stop());

  const marked = () =>
    memory.getFinishedSpans().map((span) => ({
      name: span.name,
      trace: span.spanContext().traceId[0],
      to: span.links[0]?.context.traceId[0],
      outcome: span.attributes['sync.outcome'],
    }));
  const reported = (traceparent: string | null) => ({ traceparent, keys: [ada], unchanged: 'unchanged' });

  it('of two reports that share a slice, the earlier one leads to the later one', () => {
    markEnds([reported(first), reported(second)], [append(topics.contactEvents, first), append(topics.contactSlices, second)]);
    expect(marked()).toEqual([{ name: 'slice shared', trace: '1', to: '2', outcome: undefined }]);
  });

  it('a report that led to nothing says why', () => {
    markEnds([reported(first)], [append(topics.contactEvents, first)]);
    expect(marked()).toEqual([{ name: 'nothing to push', trace: '1', to: undefined, outcome: 'unchanged' }]);
  });

  it.each([topics.contactSlices, topics.customEvents, topics.requests])('a report whose trace goes on in %s needs no word', (topic) => {
    markEnds([reported(first), reported(null)], [append(topic, first)]);
    expect(marked()).toEqual([]);
  });

  it('a report whose slice waits leads to the report that began to wait, which says that it waits', () => {
    markEnds(
      [first, second].map((traceparent) => ({ ...reported(traceparent), unchanged: 'waits', waitsIn: first })),
      [],
    );
    expect(marked()).toEqual([
      { name: 'nothing to push', trace: '1', to: undefined, outcome: 'waits' },
      { name: 'slice shared', trace: '2', to: '1', outcome: undefined },
    ]);
  });

  it('a slice of somebody else is not shared', () => {
    markEnds([{ ...reported(first), keys: ['loc_9/contact/con_5'] }], [append(topics.contactSlices, second)]);
    expect(marked()).toEqual([{ name: 'nothing to push', trace: '1', to: undefined, outcome: 'unchanged' }]);
  });
});
