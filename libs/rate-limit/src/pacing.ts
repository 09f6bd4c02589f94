/**
 * The arithmetic of pacing (GCRA). Times are whole microseconds: points on the database's clock, or spans.
 * `platform.plan_slots` is the same arithmetic in SQL; a spec holds the two against each other.
 */
export interface Pacing {
  /** Distance between two slots while there is always work. */
  readonly emissionUs: number;
  /** Slots that may fall together after a quiet time. */
  readonly burst: number;
}

const MS = 1_000;

/**
 * A slot is used at most this late, or given up: our own share of the spread between reserving a slot and its call arriving. A process whose
 * reservations come back later than this (a database in trouble) gets no slots at all until they are faster again.
 */
export const lateToleranceUs = 300 * MS;
/** How differently long two calls may travel to the vendor (design 2.4). */
const networkJitterUs = 300 * MS;
/** Clocks that read a little differently, timers that fire a little late. */
const marginUs = 50 * MS;

/**
 * Two calls that arrive within one interval were reserved within this span. So it is this span, not the interval, that may hold at most
 * `max` slots; then every window of the vendor, fixed or sliding, holds at most `max` arrivals. For 10 s it costs 6 % of the budget.
 */
export const spanOf = (intervalMs: number): number => intervalMs * MS + networkJitterUs + lateToleranceUs + marginUs;

/**
 * Pacing that never puts more than `max` calls into one interval. GCRA with distance E and burst B puts fewer than S/E + B slots into any
 * span S; with E = S / (max - B + 1) that is fewer than max + 1.
 * The burst is 3 % of `max`: with the 6 % for the span, 91 % of the budget remains usable for ever, and a small burst of live work goes at once.
 */
export const pacingFor = (max: number, intervalMs: number): Pacing => {
  const burst = 1 + Math.floor(max * 0.03);
  return { burst, emissionUs: Math.ceil(spanOf(intervalMs) / (max - burst + 1)) };
};

/** Pacing for a vendor that publishes no window: an even rate and a burst. */
export const evenPacing = (perSecond: number, burst: number): Pacing => ({ burst, emissionUs: Math.ceil(1_000_000 / perSecond) });

export interface SlotRequest {
  readonly nowUs: number;
  /** State of the budget: when the next slot would fall if there were no burst ("theoretical arrival time"). */
  readonly tatUs: number;
  readonly pacing: Pacing;
  /** Nothing is reserved unless the first slot is this near; urgent work asks earlier, and so overtakes across processes. */
  readonly leadUs: number;
  /** No slot is reserved further ahead than this. */
  readonly horizonUs: number;
  readonly wanted: number;
}

export interface SlotPlan {
  readonly slotsUs: readonly number[];
  readonly tatUs: number;
  /** The first slot that is still free. */
  readonly nextUs: number;
}

/** Which slots a request gets. Every slot is at `now` or later, and the budget's state moves only by what was given. */
export const planSlots = ({ nowUs, tatUs, pacing, leadUs, horizonUs, wanted }: SlotRequest): SlotPlan => {
  const tolerance = (pacing.burst - 1) * pacing.emissionUs;
  const slotsUs: number[] = [];
  let tat = tatUs;
  let slot = Math.max(nowUs, tat - tolerance);
  if (slot <= nowUs + leadUs) {
    while (slotsUs.length < wanted && slot <= nowUs + horizonUs) {
      slotsUs.push(slot);
      tat = Math.max(tat, slot) + pacing.emissionUs;
      slot = Math.max(nowUs, tat - tolerance);
    }
  }
  return { slotsUs, tatUs: tat, nextUs: slot };
};

/**
 * Where the state must stand when a new limit is learned. What was planned under the old limit also obeys the new one if slots only come
 * nearer and the burst does not shrink; otherwise one whole span is waited out, so that no window mixes the two.
 */
export const tatAfterChange = (nowUs: number, tatUs: number, spanUs: number, from: Pacing, to: Pacing): number => {
  const tolerance = (pacing: Pacing): number => (pacing.burst - 1) * pacing.emissionUs;
  const obeyed = to.emissionUs <= from.emissionUs && tolerance(to) >= tolerance(from);
  return obeyed ? tatUs : Math.max(tatUs, nowUs + spanUs + tolerance(to));
};
