import { startSendxSim, type SendxSim } from '@sync/sendx-sim';
import { eventually } from '@sync/testing';
import { SendxRecord } from './sendx-record.js';

describe('the record of SendX', () => {
  let sendx: SendxSim;
  let record: SendxRecord;
  beforeEach(async () => {
    sendx = await startSendxSim({ switches: { rateLimitPerSecond: null } });
    record = new SendxRecord(sendx);
  });
  afterEach(() => sendx.close());

  const tell = (path: string, body: unknown): Promise<unknown> =>
    fetch(`${sendx.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-team-apikey': sendx.apiKey },
      body: JSON.stringify(body),
    }).catch(() => null);
  const [ada, grace] = [
    { email: 'ada@example.com', lastName: 'Edit 4' },
    { email: 'grace@example.com', lastName: 'Hopper' },
  ];

  it('has identifies one by one and in bulk, in their order', async () => {
    await tell('/contact/identify', ada);
    await tell('/contact/identify/bulk', [grace, { ...ada, lastName: 'Edit 5' }]);
    record.look();
    expect(record.identifies.map(({ email, edits, status }) => [email, edits, status])).toEqual([
      [ada.email, 4, 200],
      [grace.email, null, 200],
      [ada.email, 5, 200],
    ]);
  });

  it('knows whose answer was lost', async () => {
    sendx.addFault({ path: '/contact/identify', kind: 'reset', afterHandling: true, times: 1 });
    await tell('/contact/identify', ada);
    record.finish();
    expect(record.identifies).toMatchObject([{ email: ada.email, status: null }]);
    expect([...record.refusals.values()]).toEqual([1]);
  });

  it('waits for what is under way, and for nothing at the end', async () => {
    sendx.addFault({ path: '/contact/identify', kind: 'latency', latencyMs: 400, times: 1 });
    const slow = tell('/contact/identify', ada);
    await eventually(() => sendx.recorder.total === 1);
    record.look();
    expect(record.identifies).toEqual([]);
    await slow;
    record.finish();
    expect(record.identifies).toMatchObject([{ email: ada.email, status: 200 }]);
  });

  it('reads nothing twice', async () => {
    await tell('/contact/identify', ada);
    record.look();
    record.look();
    expect(record.identifies).toHaveLength(1);
    expect(record.calls).toBe(1);
  });
});
