import { SpanKind, trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { BudgetExhausted, type Priority } from '@sync/rate-limit';
import { z } from 'zod';
import { FreeBudget, startVendor, type VendorAnswer, type VendorServer } from './fixtures.js';
import { classOfStatus, VendorError, VendorHttp, type VendorHttpOptions, type VendorRequest } from './index.js';

const person = z.object({ id: z.string() });
const ada = {
  method: 'GET',
  path: '/people/{personId}',
  params: { personId: 'ada' },
  account: 'loc_9',
  priority: 'live',
  schema: person,
} as const;
const saveAda: VendorRequest<unknown> = {
  method: 'POST',
  path: '/people',
  body: { name: 'Ada' },
  account: 'loc_9',
  priority: 'live',
  schema: z.unknown(),
};

let vendor: VendorServer;
let http: VendorHttp;
let budget: FreeBudget;
afterEach(async () => {
  await vendor.close();
  await http.close();
});

/** A vendor that gives these answers in turn, the last one for ever, and a client for it. */
const given = async (answers: VendorAnswer[], options: Partial<VendorHttpOptions> = {}): Promise<void> => {
  vendor = await startVendor((_call, nth) => answers[Math.min(nth, answers.length) - 1] ?? {});
  budget = new FreeBudget();
  http = new VendorHttp({
    vendor: 'ghl',
    baseUrl: `${vendor.url}/api/`,
    budget,
    headers: () => ({ authorization: 'Bearer secret-token' }),
    readLimits: (status, headers) => ({
      throttled: status === 429,
      ...(headers['x-max'] ? { max: Number(headers['x-max']) } : {}),
      ...(headers['x-left'] ? { dailyRemaining: Number(headers['x-left']), dailyResetMs: 60_000 } : {}),
    }),
    classify: (status, body) => ({ ...classOfStatus(status), detail: JSON.stringify(body) }),
    ...options,
  });
};

const failureOf = (work: Promise<unknown>): Promise<VendorError> =>
  work.then(
    () => {
      throw new Error('expected a VendorError, found an answer');
    },
    (error: unknown) => {
      if (error instanceof VendorError) return error;
      throw error;
    },
  );

describe('a call to a vendor', () => {
  it('fills the path with encoded values, sends JSON and credentials, and reads the answer', async () => {
    await given([{ json: { id: 'ada', more: 'is dropped' } }]);
    const answer = await http.request({
      ...ada,
      params: { personId: 'ada/../linus?x=1' },
      query: { limit: 3, search: 'a+b@c', none: undefined },
    });
    expect(answer).toEqual({ id: 'ada' });
    expect(vendor.calls).toMatchObject([
      {
        method: 'GET',
        path: '/api/people/ada%2F..%2Flinus%3Fx%3D1',
        query: { limit: '3', search: 'a+b@c' },
        headers: { authorization: 'Bearer secret-token' },
      },
    ]);
    expect(vendor.calls[0]?.body).toBeUndefined();
    expect(vendor.calls[0]?.headers).not.toHaveProperty('content-type');

    await http.request(saveAda);
    expect(vendor.calls[1]).toMatchObject({ method: 'POST', body: { name: 'Ada' }, headers: { 'content-type': 'application/json' } });
  });

  it('refuses a path with a value missing', async () => {
    await given([{}]);
    await expect(http.request({ ...ada, params: {} })).rejects.toThrow('needs a value for "personId"');
    await expect(http.request({ ...ada, params: { personId: '..' } })).rejects.toThrow('needs a value for "personId"');
    expect(vendor.calls).toEqual([]);
  });

  it('asks the budget before every attempt and tells it what every answer said', async () => {
    await given([
      { status: 429, json: {} },
      { json: { id: 'ada' }, headers: { 'x-max': '100' } },
    ]);
    await http.request(ada);
    expect(budget.acquired).toEqual(Array(2).fill({ key: { vendor: 'ghl', account: 'loc_9' }, priority: 'live' }));
    expect(budget.observed).toEqual([{ throttled: true }, { throttled: false, max: 100 }]);
  });

  it('succeeds although the budget could not write down what it learned', async () => {
    await given([{ json: { id: 'ada' } }]);
    budget.observe = () => Promise.reject(new Error('the database is away'));
    await expect(http.request(ada)).resolves.toEqual({ id: 'ada' });
  });
});

describe('a read', () => {
  it.each<[string, VendorAnswer]>([
    ['a 503', { status: 503, json: {} }],
    ['a 429', { status: 429, json: {} }],
    ['a 408', { status: 408, json: {} }],
    ['a broken connection', { trouble: 'reset' }],
    ['half a body', { json: { id: 'ada', long: 'x'.repeat(1_000) }, trouble: 'half' }],
    ['a page of a proxy', { text: '<html>welcome</html>' }],
  ])('is repeated after %s', async (_name, trouble) => {
    await given([trouble, { json: { id: 'ada' } }]);
    await expect(http.request(ada)).resolves.toEqual({ id: 'ada' });
    expect(vendor.calls).toHaveLength(2);
  });

  it('is given up after two repeats, with nothing lost', async () => {
    await given([{ status: 502, json: {} }]);
    expect(await failureOf(http.request(ada))).toMatchObject({ failure: 'transient', status: 502, answerLost: false });
    expect(vendor.calls).toHaveLength(3);
  });

  it.each([400, 401, 403, 404, 409, 422])('is not repeated after a %s', async (status) => {
    await given([{ status, json: {} }]);
    expect(await failureOf(http.request(ada))).toMatchObject({ status });
    expect(vendor.calls).toHaveLength(1);
  });

  it('is not repeated when the caller wants it so, or when the vendor asks for too much patience', async () => {
    await given([{ status: 503, json: {} }], { readLimits: () => ({ retryAfterMs: 120_000 }) });
    await failureOf(http.request({ ...ada, retryReads: false }));
    expect(await failureOf(http.request(ada))).toMatchObject({ retryAfterMs: 120_000 });
    expect(vendor.calls).toHaveLength(2);
  });

  it('may be a POST, if it changes nothing', async () => {
    await given([{ status: 503, json: {} }, { json: {} }]);
    await http.request({ ...saveAda, safe: true });
    expect(vendor.calls).toHaveLength(2);
  });
});

describe('a write', () => {
  it.each<[string, VendorAnswer, Partial<VendorError>]>([
    ['a broken connection', { trouble: 'reset' }, { code: 'VENDOR_CONNECTION_LOST', answerLost: true }],
    ['half a body', { json: { long: 'x'.repeat(1_000) }, trouble: 'half' }, { code: 'VENDOR_CONNECTION_LOST', answerLost: true }],
    ['no answer in time', { trouble: 'never' }, { code: 'VENDOR_TIMEOUT', answerLost: true }],
    ['a 2xx without JSON', { text: '{"status":' }, { code: 'BROKEN_ANSWER', answerLost: true, status: 200 }],
    ['a gateway that gave up', { status: 504, json: {} }, { code: 'HTTP_504', answerLost: true }],
    ['an overloaded vendor', { status: 503, json: {} }, { code: 'HTTP_503', answerLost: false }],
    ['throttling', { status: 429, json: {} }, { code: 'THROTTLED', answerLost: false }],
  ])('is never repeated here; after %s the caller knows whether it may have been carried out', async (_name, trouble, expected) => {
    await given([trouble], { timeoutMs: 300 });
    expect(await failureOf(http.request(saveAda))).toMatchObject({ failure: 'transient', ...expected });
    expect(vendor.calls).toHaveLength(1);
  });

  it('certainly did not happen when nobody listens', async () => {
    await given([{}]);
    await vendor.close();
    expect(await failureOf(http.request(saveAda))).toMatchObject({ failure: 'transient', code: 'VENDOR_UNREACHABLE', answerLost: false });
  });

  it('has no answer when the caller gives up in the middle', async () => {
    const caller = new AbortController();
    vendor = await startVendor(() => {
      caller.abort(new Error('shutting down'));
      return { trouble: 'never' };
    });
    const server = vendor;
    await given([{}]);
    await vendor.close();
    vendor = server;
    http = new VendorHttp({
      vendor: 'ghl',
      baseUrl: server.url,
      budget,
      headers: () => ({}),
      readLimits: () => ({}),
      classify: () => ({ failure: 'permanent', code: 'X', detail: '' }),
    });
    expect(await failureOf(http.request({ ...saveAda, signal: caller.signal }))).toMatchObject({ code: 'CALL_ABORTED', answerLost: true });
  });
});

describe('an error', () => {
  it('is permanent when the answer is not what was agreed, and names no value of it', async () => {
    await given([{ json: { id: 7, email: 'ada@example.com' } }]);
    const failure = await failureOf(http.request(ada));
    expect(failure).toMatchObject({ failure: 'permanent', code: 'UNREADABLE_ANSWER', detail: 'id: invalid_type' });
  });

  it('carries the words of the vendor without contact details, and never a key', async () => {
    await given([
      { status: 422, json: { message: 'ada.lovelace+x@example.com or ada%40example.com or +44 20 7183 8750 is taken by con_12345678' } },
    ]);
    const failure = await failureOf(http.request(ada));
    expect(failure.detail).toContain('[e-mail] or [e-mail] or [number] is taken by con_12345678');
    expect(failure.message).toBe(
      `ghl GET /people/{personId} expected an answer we can use, found 422 HTTP_422: ${failure.detail}; the same call cannot work, so it is not repeated.`,
    );
    expect(JSON.stringify([failure, failure.message, failure.stack])).not.toMatch(/secret-token|lovelace/);
  });

  it('says until when the day is used up, by our count or by the vendor', async () => {
    await given([{ status: 429, json: {}, headers: { 'x-left': '0' } }]);
    const theirs = await failureOf(http.request(ada));
    expect(theirs).toMatchObject({ failure: 'quota', code: 'DAILY_LIMIT_REACHED', until: expect.any(Date) });

    const until = new Date('2025-03-02T00:00Z');
    budget.acquire = (key, priority) => Promise.reject(new BudgetExhausted(key, priority, until));
    expect(await failureOf(http.request({ ...ada, priority: 'backfill' }))).toMatchObject({
      failure: 'quota',
      code: 'BUDGET_EXHAUSTED',
      until,
    });
    expect(vendor.calls).toHaveLength(1);
  });
});

describe('calls under way', () => {
  it('are at most maxInFlight per account; who waits is let in by priority', async () => {
    const started: string[] = [];
    await given([{ json: { id: 'ada' } }], { maxInFlight: 1 });
    budget.acquire = (_key, priority) => {
      started.push(priority);
      return new Promise((resolve) => setImmediate(resolve));
    };
    const call = (priority: Priority, signal?: AbortSignal): Promise<unknown> =>
      http.request({ ...ada, priority, ...(signal ? { signal } : {}) });
    const gone = new AbortController();
    const calls = [call('backfill'), call('backfill'), call('live'), call('opt-out')];
    const givenUp = call('opt-out', gone.signal);
    setImmediate(() => gone.abort(new Error('gone')));
    await expect(givenUp).rejects.toThrow('gone');
    await Promise.all(calls);
    expect(started).toEqual(['backfill', 'opt-out', 'live', 'backfill']);
  });
});

describe('a trace', () => {
  it('has one span per attempt, named by template, without a value of the call', async () => {
    const memory = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] }));
    await given([{ status: 503, json: {} }, { json: { id: 'ada' } }]);
    await http.request(ada);
    trace.disable();

    const attributes = { 'http.request.method': 'GET', 'url.template': '/people/{personId}', 'server.address': '127.0.0.1' };
    const spans = memory.getFinishedSpans();
    expect(spans.map(({ name, kind }) => ({ name, kind }))).toEqual(
      Array(2).fill({ name: 'GET /people/{personId}', kind: SpanKind.CLIENT }),
    );
    expect(spans.map((span) => span.attributes)).toEqual([
      { ...attributes, 'http.response.status_code': 503, 'error.type': 'HTTP_503' },
      { ...attributes, 'http.response.status_code': 200, 'http.request.resend_count': 1 },
    ]);
    expect(Object.keys(vendor.calls[0]?.headers ?? {})).not.toContain('traceparent');
  });
});
