import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { request } from 'undici';
import type { NewReceipt, Page, ReceiptLog, StoredReceipt } from '@sync/event-store';
import { createLogger, Readiness, startTelemetry } from '@sync/telemetry';
import { ReceiptBuffer, startIngest, SignatureVerifier, type RunningIngest } from './index.js';

/** A log that remembers in memory and breaks on demand; the real one has its own suite. */
class MemoryReceiptLog implements ReceiptLog {
  readonly kept = new Map<string, NewReceipt>();
  broken = false;
  hold: Promise<void> = Promise.resolve();

  async append(receipts: readonly NewReceipt[]): Promise<('stored' | 'duplicate')[]> {
    await this.hold;
    if (this.broken) throw new Error('connect ECONNREFUSED');
    return receipts.map((receipt) => {
      if (this.kept.has(receipt.id)) return 'duplicate';
      this.kept.set(receipt.id, receipt);
      return 'stored';
    });
  }

  readAfter(): Promise<Page<StoredReceipt>> {
    throw new Error('not read here');
  }

  byId(): Promise<readonly StoredReceipt[]> {
    throw new Error('not read here');
  }

  maintain(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const encoded = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const other = generateKeyPairSync('ed25519');
const silent = createLogger('spec', { level: 'silent' });

const ada = {
  type: 'ContactCreate',
  locationId: 'loc_9',
  id: 'con_4',
  email: 'ada@example.com',
  timestamp: '2025-03-01T09:00:00.000Z',
  webhookId: '0195-ada',
};

describe('POST /webhooks/ghl', () => {
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined } });
  let log: MemoryReceiptLog;
  let buffer: ReceiptBuffer;
  let readiness: Readiness;
  let ingest: RunningIngest;

  beforeEach(async () => {
    log = new MemoryReceiptLog();
    buffer = new ReceiptBuffer(silent);
    readiness = new Readiness();
    ingest = await startIngest({ publicKeys: [encoded], buffer, readiness, telemetry, logger: silent, host: '127.0.0.1', port: 0 });
  });
  afterEach(() => ingest.close());
  afterAll(() => telemetry.stop());

  const post = async (body: string | Buffer, { key = privateKey, signature }: { key?: KeyObject; signature?: string | null } = {}) => {
    const bytes = Buffer.from(body);
    const header = signature === undefined ? sign(null, bytes, key).toString('base64') : signature;
    const headers = { 'content-type': 'application/json', ...(header === null ? {} : { 'x-ghl-signature': header }) };
    const answer = await request(`${ingest.url}/webhooks/ghl`, { method: 'POST', body: bytes, headers });
    await answer.body.dump();
    return { status: answer.statusCode, retryAfter: answer.headers['retry-after'] };
  };
  const opened = () => buffer.open(log);

  it('keeps the exact bytes, odd spelling and all, and answers 200', async () => {
    opened();
    const odd = `{ "type":"ContactCreate" ,\n"locationId": "loc_9", "id":"con_4","n":1.0, "firstName":"\\u0041da", "webhookId":"w-1" }`;
    expect(await post(odd)).toMatchObject({ status: 200 });
    const receipt = log.kept.get('ghl-w-1');
    expect(receipt?.body.toString()).toBe(odd);
    expect(receipt).toMatchObject({ key: 'loc_9/contact/con_4', topic: 'ghl.contact-receipts', asOf: null });
  });

  it('answers 200 to a duplicate and keeps it once', async () => {
    opened();
    const twice = await Promise.all([post(JSON.stringify(ada)), post(JSON.stringify(ada))]);
    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    expect(log.kept.size).toBe(1);
    expect(log.kept.get('ghl-0195-ada')?.asOf?.toISOString()).toBe(ada.timestamp);
  });

  it('keeps unknown types and other records too', async () => {
    opened();
    expect((await post('{"type":"ContactMerge","webhookId":"w-2"}')).status).toBe(200);
    expect((await post('{"type":"TaskCreate","id":"t1","locationId":"loc_9","webhookId":"w-3"}')).status).toBe(200);
    expect((await post('{"type":"Strange","locationId":7}')).status).toBe(200);
    expect([...log.kept.values()].map(({ topic }) => topic)).toEqual(['ghl.other-receipts', 'ghl.task-receipts', 'ghl.other-receipts']);
  });

  it.each([
    ['no signature', null],
    ['the literal N/A', 'N/A'],
    ['a signature of something else', sign(null, Buffer.from('{}'), privateKey).toString('base64')],
    ['an empty signature', ''],
  ])('refuses %s with 401', async (_case, signature) => {
    opened();
    expect((await post(JSON.stringify(ada), { signature })).status).toBe(401);
    expect(log.kept.size).toBe(0);
  });

  it('refuses another key, and accepts any of several', async () => {
    opened();
    expect((await post(JSON.stringify(ada), { key: other.privateKey })).status).toBe(401);
    const both = new SignatureVerifier([other.publicKey.export({ type: 'spki', format: 'pem' }).toString(), encoded]);
    const body = Buffer.from('x');
    expect(await both.isGenuine(body, sign(null, body, privateKey).toString('base64'))).toBe(true);
  });

  it.each(['', '[]', 'null', '"text"', '{"type":7}', '{"no":"type"}', '{"type":"Contact'])(
    'refuses %j with 400, after the signature',
    async (body) => {
      opened();
      expect((await post(body)).status).toBe(400);
      expect((await post(body, { signature: null })).status).toBe(401);
    },
  );

  it('refuses more than 1 MiB with 413', async () => {
    opened();
    expect((await post(JSON.stringify({ ...ada, padding: 'x'.repeat(1024 * 1024) }))).status).toBe(413);
  });

  it('asks to come back while starting, when the database is away, when overloaded and while draining', async () => {
    expect(await post(JSON.stringify(ada))).toEqual({ status: 429, retryAfter: '5' });
    opened();
    log.broken = true;
    expect(await post(JSON.stringify(ada))).toEqual({ status: 429, retryAfter: '5' });
    log.broken = false;
    expect((await post(JSON.stringify(ada))).status).toBe(200);
    readiness.drain();
    await buffer.drain();
    expect(await post(JSON.stringify(ada))).toEqual({ status: 429, retryAfter: '5' });
  });

  it('refuses early when too much is waiting', async () => {
    const small = new ReceiptBuffer(silent, { batch: 1, inFlight: 1, waitingBytes: 10, patienceMs: 1_000 });
    small.open(log);
    let release: () => void = () => undefined;
    log.hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    const receipt: NewReceipt = {
      id: 'a',
      topic: 't',
      key: 'k',
      source: 'webhook',
      body: Buffer.alloc(20),
      receivedAt: new Date(0),
      asOf: null,
    };
    const first = small.store(receipt);
    expect(() => small.check()).toThrow('overloaded');
    release();
    expect(await first).toBe('stored');
    small.check();
  });

  it('answers what was accepted before it stops', async () => {
    opened();
    let release: () => void = () => undefined;
    log.hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answers = Promise.all([post(JSON.stringify(ada)), post('{"type":"TaskCreate","webhookId":"w-9"}')]);
    await new Promise((resolve) => setImmediate(resolve));
    const closing = answers.then(() => ingest.close());
    release();
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
    await closing;
  });

  it('serves health, readiness and metrics', async () => {
    const get = async (path: string) => {
      const answer = await request(`${ingest.url}${path}`);
      return { status: answer.statusCode, text: await answer.body.text() };
    };
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(503);
    readiness.ready();
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/metrics')).text).toContain('webhooks_received');
  });
});
