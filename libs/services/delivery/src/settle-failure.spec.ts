import { SendxRequestInvalid } from '@sync/sendx-client';
import { VendorError, type VendorFailure } from '@sync/vendor-http';
import { nobody } from './compose-lane.js';
import { LaneProgress, type LaneWork } from './lane-work.js';
import { HandsOff, settleFailure, unrecordable } from './settle-failure.js';
import { timing } from './timing.js';

const work = (lane: Partial<LaneWork['lane']> = {}): LaneWork => ({
  lane: {
    team: 'team',
    email: 'ada@example.com',
    id: 'lane-1',
    connectionId: 'con-1',
    revision: 1n,
    fence: 1n,
    priority: 'live',
    attempts: 0,
    mishaps: 0,
    pushed: null,
    pushedCertain: true,
    doubtedForMs: null,
    optOutConfirmed: false,
    sendxId: null,
    rename: null,
    traceparents: [],
    ...lane,
  },
  claims: [],
  desired: nobody,
  suppressed: false,
  absentAtScan: false,
  events: [],
});
const failure = (more: Partial<VendorFailure>): VendorError =>
  new VendorError({ vendor: 'sendx', call: 'identify', failure: 'transient', code: 'SERVER_ERROR', detail: 'busy', ...more });
const settled = (error: unknown, lane: Partial<LaneWork['lane']> = {}) =>
  settleFailure(new LaneProgress(work(lane)), 'document', error, timing);

describe('settleFailure', () => {
  it('rejects what can never work, and says so', () => {
    for (const error of [
      failure({ failure: 'permanent', code: 'SENDX_REJECTED' }),
      new SendxRequestInvalid('identifyContact', 'body.email'),
    ]) {
      const { settlement, outcomes } = settled(error);
      expect(settlement).toMatchObject({ retryInMs: null, failure: { code: error.code } });
      expect(outcomes).toEqual([{ type: 'ContactPushRejected', facts: expect.objectContaining({ step: 'document', code: error.code }) }]);
    }
  });

  it('waits out what may pass, longer each time, up to a minute and a bit', () => {
    expect(settled(failure({ status: 503 })).settlement).toMatchObject({ failure: null, failed: true, certain: true, notBeforeMs: null });
    expect(settled(failure({ status: 503 })).settlement.retryInMs).toBeLessThanOrEqual(2_000);
    expect(settled(failure({ status: 503 }), { attempts: 40 }).settlement.retryInMs).toBeLessThanOrEqual(61_000);
  });

  it('spends no attempt on a 429, and waits as long as it was told', () =>
    expect(settled(failure({ status: 429, retryAfterMs: 7_000 })).settlement).toMatchObject({ retryInMs: 7_000, failed: false }));

  it('does not repeat a lost call while it may still be carried out', () => {
    const { settlement } = settled(failure({ answerLost: true }));
    expect(settlement).toMatchObject({ certain: false, notBeforeMs: timing.lostAnswerMs });
    expect(settlement.retryInMs).toBeGreaterThanOrEqual(timing.lostAnswerMs);
  });

  it('blocks the connection for what concerns all of it, and rejects nobody', () => {
    const until = new Date('2025-03-01T10:00:00.000Z');
    for (const error of [
      failure({ failure: 'auth', code: 'SENDX_KEY_REJECTED' }),
      failure({ failure: 'quota', code: 'SENDX_PLAN_QUOTA', until }),
    ]) {
      const { settlement, outcomes, blocked } = settled(error);
      expect(blocked).toMatchObject({ code: error.code, until: error.until });
      expect(settlement).toMatchObject({ failure: null, retryInMs: timing.blockedMs, failed: false });
      expect(outcomes).toEqual([]);
    }
  });

  it('gives back what it must not go on with', () => {
    expect(settled(new HandsOff('blocked')).settlement).toMatchObject({ retryInMs: timing.blockedMs, failed: false });
    expect(settled(new HandsOff('lease-lost')).settlement).toMatchObject({ retryInMs: 0, failed: false });
  });

  it('tries a mistake of ours a few times, then sets the lane aside', () => {
    const mistake = new TypeError('of undefined');
    expect(settled(mistake, { attempts: 40 })).toMatchObject({ settlement: { failure: null, failed: true, mishap: true }, error: mistake });
    const { settlement, outcomes } = settled(mistake, { mishaps: 4 });
    expect(settlement).toMatchObject({
      retryInMs: null,
      failure: { code: 'DELIVERY_FAILED', detail: expect.stringContaining('TypeError') },
    });
    expect(outcomes).toHaveLength(1);
  });
});

describe('unrecordable', () => {
  it('keeps what was reached and tells nothing; not for ever', () => {
    const pushed = { owner: 'ada', profile: {}, fields: {}, tags: [], lists: [] };
    const progress = new LaneProgress(work());
    progress.pushed = pushed;
    const result = unrecordable(progress.settle({ failure: null, retryInMs: null, failed: false }), new Error('no'), timing);
    expect(result).toMatchObject({ outcomes: [], settlement: { pushed, mishap: true, failed: true } });
    expect(result.settlement.retryInMs).toBeGreaterThan(0);
    const last = new LaneProgress(work({ mishaps: 4 })).settle({ failure: null, retryInMs: null, failed: false });
    expect(unrecordable(last, new Error('no'), timing).settlement).toMatchObject({ failure: { code: 'DELIVERY_FAILED' }, retryInMs: null });
  });
});
