import { setTimeout as delay } from 'node:timers/promises';
import { traceAnswer } from '@sync/contracts-console';
import { eventually } from '@sync/testing';
import { openWorld, type World } from './index.js';
import { attributeOf, startSpanCollector, type CollectedSpan, type SpanCollector } from './span-collector.js';

const WEBHOOKS = 1_000;
const CLIENT = 3; // SpanKind of OTLP

/** Where the trace of a webhook ends. */
type End = 'called' | 'nothing to push' | 'no end';

/** All spans that were told, as a way from each trace to where it leads. */
class Traces {
  readonly #byTrace: Map<string, CollectedSpan[]>;
  readonly #ids: ReadonlySet<string>;

  constructor(spans: readonly CollectedSpan[]) {
    this.#byTrace = new Map();
    for (const span of spans) this.#byTrace.set(span.traceId, [...(this.#byTrace.get(span.traceId) ?? []), span]);
    this.#ids = new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  }

  of(traceId: string): readonly CollectedSpan[] {
    return this.#byTrace.get(traceId) ?? [];
  }

  /** Spans whose parent nobody told of, and spans that lead to one that nobody told of. */
  broken(traceId: string): string[] {
    return this.of(traceId).flatMap((span) => [
      ...(span.parentSpanId && !this.#ids.has(`${traceId} ${span.parentSpanId}`) ? [`${span.name}: parent unknown`] : []),
      ...span.links.filter((link) => !this.#ids.has(`${link.traceId} ${link.spanId}`)).map(() => `${span.name}: link to nowhere`),
    ]);
  }

  /** Forward only: a span that says "shared" leads to the one that does the work for several; what a push covers leads nowhere. */
  endOf(traceId: string, seen: ReadonlySet<string> = new Set()): End {
    const spans = this.of(traceId);
    const sharing = spans.filter(({ name }) => name.endsWith('shared')).flatMap(({ links }) => links.map((link) => link.traceId));
    if (spans.some(({ kind, attributes }) => kind === CLIENT && attributes.some(({ value }) => value.stringValue === '/contact/identify')))
      return 'called';
    if (spans.some(({ name }) => name === 'identify together')) return 'called';
    const further = sharing.filter((other) => other !== traceId && !seen.has(other));
    const ends = further.map((other) => this.endOf(other, new Set([...seen, traceId])));
    if (ends.includes('called')) return 'called';
    const reason = spans.find(({ name }) => name === 'nothing to push');
    if (ends.includes('nothing to push') || (reason && attributeOf(reason, 'sync.outcome'))) return 'nothing to push';
    // SendX was about to be told, and had it already.
    return spans.some(({ name }) => name === 'push to SendX') ? 'nothing to push' : 'no end';
  }
}

/** The customer's question was "what became of this webhook?", and the trace ended at the queue. Every one of them leads on. */
describe('every webhook is traced', () => {
  let collector: SpanCollector;
  let world: World;

  beforeAll(async () => {
    collector = await startSpanCollector();
    world = await openWorld({
      env: {
        GHL_POLL_SECONDS: '3600',
        SYNC_WINDOW_MS: '1000',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        TRACE_STORE: 'on',
        OTEL_BSP_MAX_QUEUE_SIZE: '100000',
      },
    });
    await world.sync.start();
  });
  afterAll(async () => {
    await world.close();
    collector.close();
  });

  const webhooks = () => collector.spans.filter(({ name }) => name === 'POST /webhooks/ghl');

  /** New people, edits that follow so closely that they share a push, and people without an address. */
  const edit = (round: number): void => {
    const { contacts, edits } = world.ghl.world;
    const email = `person-${round % 150}@example.com`;
    const [person] = contacts.withEmail(email);
    if (round % 20 === 7) edits.create({ firstName: 'Grace', lastName: `Number ${round}` });
    else if (person) edits.update(person, { lastName: `Edit ${round}` });
    else edits.create({ email, firstName: 'Person', lastName: `Edit ${round}` });
  };

  const send = async (): Promise<void> => {
    for (let round = 0; world.ghl.world.webhooks.attempts.list().length < WEBHOOKS; round += 1) {
      edit(round);
      if (round % 5 === 4) await delay(10);
    }
    await eventually(() => world.ghl.world.webhooks.pending === 0, { timeoutMs: 60_000 });
  };

  it(`leads from each of ${WEBHOOKS} webhooks to the call of SendX, or to the reason why there was none`, async () => {
    await eventually(
      () => world.ghl.calls.list({ path: '/contacts/search' }).some(({ body }) => JSON.stringify(body).includes('dateUpdated')),
      { timeoutMs: 20_000 },
    );
    await send();
    const accepted = world.ghl.world.webhooks.attempts.list().filter(({ status }) => status === 200).length;
    expect(accepted).toBeGreaterThanOrEqual(WEBHOOKS);

    const ends = await eventually(
      () => {
        const traces = new Traces(collector.spans);
        const found = webhooks().map(({ traceId }) => traces.endOf(traceId));
        expect(found.length).toBeGreaterThanOrEqual(accepted);
        expect(found.filter((end) => end === 'no end')).toEqual([]);
        expect(webhooks().flatMap(({ traceId }) => traces.broken(traceId))).toEqual([]);
        return found;
      },
      { timeoutMs: 120_000, everyMs: 1_000 },
    );
    expect(ends.filter((end) => end === 'called').length).toBeGreaterThan(WEBHOOKS * 0.8);
    expect(ends.filter((end) => end === 'nothing to push').length).toBeGreaterThan(10);
    const links = new Set(collector.spans.flatMap(({ name, links: all }) => (all.length > 0 ? [name] : [])));
    expect([...links]).toEqual(expect.arrayContaining(['push shared']));
    expect(JSON.stringify(collector.spans)).not.toMatch(/@example/);
  });

  it('shows any of them on the page, with the traces it leads to', async () => {
    const shared = collector.spans.find(({ name }) => name === 'push shared');
    const answer = await fetch(`${world.sync.consoleUrl}/api/traces/${shared?.traceId}`);
    const { trace, linked, kept } = traceAnswer.parse(await answer.json());
    expect(kept).toBe(true);
    expect(trace.spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['POST /webhooks/ghl', 'learn from receipt', 'push shared']),
    );
    expect(linked.flatMap(({ spans }) => spans.map(({ name }) => name))).toContain('push to SendX');
  });
});
