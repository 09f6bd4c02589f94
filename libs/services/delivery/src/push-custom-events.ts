import { claimantId, homeService, type OpenCustomEvent } from '@sync/delivery';
import { SendxRequestInvalid } from '@sync/sendx-client';
import { VendorError } from '@sync/vendor-http';
import type { LaneHands } from './lane-hands.js';
import { finished, type Blocked, type Ending, type LaneResult } from './lane-work.js';
import { EVENTS_AT_ONCE } from './load-work.js';
import { isOptedOut, suppressEverywhere } from './opted-out.js';
import { deferred, leftOut, lost, recordCustomEvents, rejected, sent, type CustomEventEnd, type Why } from './record-custom-events.js';
import { recordSoFar } from './record-results.js';
import { mishap, settleFailure, waitAfter } from './settle-failure.js';

/** Why no further event of this lane is sent in this push, and when it goes on. */
interface Stop extends Partial<Ending> {
  readonly retryInMs: number;
  readonly blocked?: Blocked;
  readonly error?: unknown;
}

/**
 * After everything else about the person, so that a workflow started by an event finds current values and tags: what happened to them, one after
 * another. `told` is how that ended. Nobody is told of who opted out, is left out or deleted; and an event creates nobody, so SendX has to have the
 * person from us, certainly.
 */
export const pushCustomEvents = async (hands: LaneHands, told: LaneResult): Promise<LaneResult> => {
  const { left, waiting, underWayMs } = sorted(hands);
  const ready = isReady(hands, told) && waiting.length + underWayMs > 0;
  if (told.blocked || told.error !== undefined || (left.length === 0 && !ready)) return told;
  hands.step = 'event';
  const { store, timing } = hands.tools;
  try {
    const recorded = await recordSoFar(store, told);
    if (!recorded) return told;
    hands.progress.told = recorded.told;
    hands.progress.also = undefined;
    await record(hands, left);
    const stop = ready ? await sendAll(hands, waiting, underWayMs) : null;
    return stop ? stopped(hands, told, stop) : recorded;
  } catch (error) {
    return settleFailure(hands.progress, hands.step, error, timing);
  }
};

const record = async ({ tools, progress }: LaneHands, ends: readonly CustomEventEnd[]): Promise<CustomEventEnd[]> => {
  const effective = await recordCustomEvents(tools.store, ends);
  progress.customEvents.push(...effective.map(({ settlement, outcome }) => `${settlement.event.name} ${outcome}`));
  return effective;
};

/** Nothing about the person waits to be said again, and SendX has them. */
const isReady = ({ progress }: LaneHands, { settlement }: LaneResult): boolean =>
  settlement.retryInMs === null && progress.pushed !== null && progress.certain;

const stopped = (hands: LaneHands, { settlement: { failure } }: LaneResult, { blocked, error, ...ending }: Stop): LaneResult => ({
  ...hands.progress.settle({ ...finished, failure, ...ending }),
  ...(blocked && { blocked }),
  ...(error !== undefined && { error }),
});

interface Sorted {
  readonly left: readonly CustomEventEnd[];
  readonly waiting: readonly OpenCustomEvent[];
  /** A call that somebody else began may take so much longer; until then nothing is known of its event. */
  readonly underWayMs: number;
}

const sorted = (hands: LaneHands): Sorted => {
  const { events } = hands.work;
  const verdicts = new Map(events.map((event) => [event, verdictOf(hands, event)]));
  return {
    left: events.flatMap((event) => {
      const verdict = verdicts.get(event);
      return typeof verdict === 'object' && !event.sendingForMs ? leftOut('skipped', event, verdict) : [];
    }),
    waiting: events.filter((event) => verdicts.get(event) === 'send'),
    underWayMs: Math.max(0, ...events.map(({ sendingForMs }) => sendingForMs ?? 0)),
  };
};

/** By the contact's own slice, not the owner's: several contacts share the address, and what happened to one that is left out is not told. */
const verdictOf = ({ work, optedOut }: LaneHands, event: OpenCustomEvent): Why | 'send' | 'wait' => {
  if (optedOut || work.desired.optOut || work.suppressed) return { code: 'opted-out' };
  const own = work.claims.find((claim) => claim.service === homeService && claimantId(claim) === claimantId(event));
  if (!own) return 'wait';
  const { skip, deleted } = own.slice;
  if (deleted) return { code: 'deleted' };
  if (skip?.code === 'filtered-out') return { code: skip.code, detail: skip.detail };
  return skip ? 'wait' : 'send';
};

const sendAll = async (hands: LaneHands, waiting: readonly OpenCustomEvent[], underWayMs: number): Promise<Stop | null> => {
  if (underWayMs > 0) return { retryInMs: underWayMs };
  const known = await afterLostAnswers(hands, waiting);
  const away = await lookFirst(hands);
  if (away) return away;
  for (const [place, event] of known.entries()) {
    const stop = await sendOne(hands, event, place === known.length - 1);
    if (stop) return stop;
  }
  return waiting.length >= EVENTS_AT_ONCE ? { retryInMs: 0 } : null;
};

/** Calls that somebody began and never came back from are over by now. What the policy says to send again comes in its place. */
const afterLostAnswers = async (hands: LaneHands, waiting: readonly OpenCustomEvent[]): Promise<OpenCustomEvent[]> => {
  const { lostAnswers } = hands.tools.customEvents;
  const ends = waiting.filter(({ sendingForMs }) => sendingForMs !== null).map((event) => lost(event, null, lostAnswers));
  const effective = new Map((await record(hands, ends)).map((end) => [end.settlement.event, end.settlement.state]));
  return waiting.flatMap((event) => {
    if (event.sendingForMs === null) return [event];
    return effective.get(event) === 'waiting'
      ? [{ ...event, revision: event.revision + 1, answersLost: event.answersLost + 1, sendingForMs: null }]
      : [];
  });
};

/**
 * Until it is proven that an event creates nobody, SendX has to show that it has the person, unless it just did. Somebody who is gone is told anew,
 * whole, and then of the event; somebody who opted out meanwhile is not.
 */
const lookFirst = async (hands: LaneHands): Promise<Stop | null> => {
  if (hands.isThere || hands.tools.customEvents.createNobody) return null;
  const record = await hands.read();
  if (!record) return gone(hands, 0);
  if (!isOptedOut(record)) return null;
  await suppressEverywhere(hands, 'sendx');
  return { retryInMs: 0 };
};

const gone = ({ progress }: LaneHands, retryInMs: number): Stop => {
  progress.certain = false;
  return { retryInMs, failed: retryInMs > 0 };
};

/** Null: go on with the next one. */
const sendOne = async (hands: LaneHands, event: OpenCustomEvent, isLast: boolean): Promise<Stop | null> => {
  const begun = await hands.begin(event);
  if (!begun) return { retryInMs: hands.tools.timing.renameMs };
  const answer = await begun.send().catch((error: unknown) => ({ error }));
  if (typeof answer === 'object') return failed(hands, event, answer.error, isLast);
  const end = answer === 'done' ? sent(event, hands.work.lane) : deferred(event, hands.work.lane);
  await record(hands, [end]);
  return answer === 'done' ? null : absent(hands, event);
};

/** SendX says it does not have the person, or does it mean something else? Looking tells. */
const absent = async (hands: LaneHands, event: OpenCustomEvent): Promise<Stop | null> => {
  const { timing } = hands.tools;
  hands.lookAgain();
  if (!(await hands.read())) return gone(hands, timing.firstWaitMs);
  const detail = 'SendX has the person, but says that something else about this event does not exist.';
  await record(hands, [rejected(event, hands.work.lane, 'SENDX_NOT_FOUND', detail)]);
  return null;
};

const failed = async (hands: LaneHands, event: OpenCustomEvent, error: unknown, isLast: boolean): Promise<Stop | null> => {
  const { work, tools } = hands;
  if (error instanceof SendxRequestInvalid) {
    await record(hands, [rejected(event, work.lane, error.code, error.message)]);
    return null;
  }
  if (!(error instanceof VendorError)) return broken(hands, event, error);
  if (error.answerLost) {
    const [end] = await record(hands, [lost(event, work.lane, tools.customEvents.lostAnswers)]);
    return isLast && end?.settlement.state === 'lost' ? null : waitFor(hands, error);
  }
  if (error.failure === 'permanent') {
    await record(hands, [rejected(event, work.lane, error.code, error.detail)]);
    return null;
  }
  await record(hands, [deferred(event, work.lane)]);
  return waitFor(hands, error);
};

const waitFor = ({ work, tools: { timing } }: LaneHands, error: VendorError): Stop => {
  if (error.failure === 'auth' || error.failure === 'quota')
    return { retryInMs: timing.blockedMs, blocked: { code: error.code, detail: error.detail, until: error.until } };
  return {
    retryInMs: waitAfter(error, work.lane.attempts, timing),
    notBeforeMs: error.answerLost ? timing.lostAnswerMs : null,
    failed: error.status !== 429,
  };
};

/** A mistake of ours in the middle of a call: whether it left is unknown, so it counts as a lost answer, and those are not repeated for ever. */
const broken = async (hands: LaneHands, event: OpenCustomEvent, error: unknown): Promise<Stop> => {
  const { work, tools } = hands;
  const { lostAnswerMs } = tools.timing;
  await record(hands, [lost(event, work.lane, tools.customEvents.lostAnswers)]);
  const { retryInMs } = mishap(work.lane.mishaps, error, tools.timing);
  return { retryInMs: Math.max(retryInMs ?? 0, lostAnswerMs), notBeforeMs: lostAnswerMs, failed: true, mishap: true, error };
};
