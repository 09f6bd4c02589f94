import { FakeSendx } from './fake-sendx.fixtures.js';
import { SharedIdentify } from './shared-identify.js';

describe('SharedIdentify', () => {
  let sendx: FakeSendx;
  let shared: SharedIdentify;
  beforeEach(() => {
    sendx = new FakeSendx();
    shared = new SharedIdentify();
  });
  const emailOf = (index: number) => `person-${index}@example.com`;
  const documentOf = (index: number, refused?: number) => ({ email: emailOf(index), ...(index === refused && { lastName: 'Refused' }) });
  const tell = (count: number, { priority = 'live', refused }: { priority?: 'live' | 'backfill'; refused?: number } = {}) =>
    Promise.allSettled(Array.from({ length: count }, (_, index) => shared.tell(documentOf(index, refused), sendx, priority)));
  const spent = () => sendx.calls.map(({ name, body }) => `${name} ${Array.isArray(body) ? body.length : 1}`);

  it('sends a single person at once, alone', async () => {
    expect(await tell(1)).toEqual([{ status: 'fulfilled', value: { shared: false, vague: false } }]);
    expect(spent()).toEqual(['identify 1']);
  });

  it('puts those who are ready together into one call, and the rest of a full one into the next', async () => {
    const ends = await tell(34);
    expect(spent()).toEqual(['identifyMany 25', 'identifyMany 9']);
    expect(sendx.everybody).toHaveLength(34);
    expect(ends.at(-1)).toEqual({ status: 'fulfilled', value: { shared: true, vague: true } });
  });

  it('keeps a live edit out of the calls of a backfill', async () => {
    sendx.meanwhile = () => new Promise((resolve) => setImmediate(resolve));
    const backfill = tell(30, { priority: 'backfill' });
    await shared.tell({ email: 'ada@example.com' }, sendx, 'live');
    expect(spent()).toContain('identify 1');
    expect(sendx.calls.find(({ email }) => email === 'ada@example.com')?.name).toBe('identify');
    await backfill;
  });

  it.each(['all-or-nothing', 'per-item'] as const)('tells each alone, and who is refused, when SendX refuses one (%s)', async (bulk) => {
    sendx.switches.bulk = bulk;
    const ends = await tell(10, { refused: 7 });
    expect(ends.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1);
    expect(ends[7]).toMatchObject({ status: 'rejected', reason: { code: 'SENDX_REJECTED' } });
    expect(sendx.everybody).toHaveLength(9);
  });

  it('leaves everybody of a call in doubt whose answer was lost', async () => {
    sendx.fault = ({ name }) => (name === 'identifyMany' ? 'lost' : undefined);
    const ends = await tell(10);
    expect(ends).toEqual(Array.from({ length: 10 }, () => expect.objectContaining({ status: 'rejected' })));
    expect(spent()).toEqual(['identifyMany 10']);
  });
});
