import type { Pool } from '@sync/database';
import type { Reservation, ReservationRequest, Slot } from './account-queue.js';
import type { BudgetKey } from './budget.js';
import type { ClockOffset } from './clock-offset.js';
import type { Clock } from './clock.js';
import { lateToleranceUs } from './pacing.js';
import { startOf, type StartLimits } from './start-limits.js';

interface Row {
  readonly now_us: string;
  readonly slots: readonly string[];
  readonly next_us: string;
  readonly emission: string;
  readonly exhausted_until_us: string | null;
}

/** What makes up the connection to the shared budgets: the pool, the local clock and how it stands against the database's. */
export interface BudgetDatabase {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly offset: ClockOffset;
}

/** Reserves slots of one budget in one round trip. `keptShare` of the day is out of reach for this request (0 to 1). */
export const reserveSlots = async (
  { pool, clock, offset }: BudgetDatabase,
  key: BudgetKey,
  request: ReservationRequest,
  limits: StartLimits,
  keptShare: number,
): Promise<Reservation> => {
  const client = await pool.connect(); // waiting for a connection is no part of the round trip
  const sentAt = clock.now();
  let failure: Error | undefined;
  try {
    const { rows } = await client.query<Row>({ name: 'reserve-slots', text, values: valuesOf(key, request, limits, keptShare) });
    if (!rows[0])
      throw new Error(`platform.reserve_slots answered no row for ${key.vendor}/${key.account}; are the rate-limit migrations applied?`);
    offset.learn(sentAt, clock.now(), milliseconds(rows[0].now_us));
    return reservationOf(rows[0], offset);
  } catch (error) {
    failure = error instanceof Error ? error : undefined;
    throw error;
  } finally {
    client.release(failure);
  }
};

const text = 'select * from platform.reserve_slots($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';

const valuesOf = (key: BudgetKey, { wanted, leadMs, horizonMs }: ReservationRequest, limits: StartLimits, keptShare: number): unknown[] => {
  const { pacing, adaptive } = startOf(key.vendor, limits);
  const rate = [adaptive?.startPerSecond, adaptive?.stepPerMinute, adaptive?.capPerSecond];
  return [key.vendor, key.account, pacing.emissionUs, pacing.burst, ...rate, wanted, keptShare, leadMs * 1_000, horizonMs * 1_000];
};

const reservationOf = (row: Row, offset: ClockOffset): Reservation => ({
  slots: row.slots.map((slot) => slotOf(milliseconds(slot), offset)),
  nextFrom: offset.notBefore(milliseconds(row.next_us)),
  emissionMs: milliseconds(row.emission),
  exhaustedUntil: row.exhausted_until_us === null ? null : new Date(milliseconds(row.exhausted_until_us)),
});

/** No call starts before its slot, and none later than the tolerance, wherever the database's clock really stands. */
export const slotOf = (databaseTime: number, offset: ClockOffset): Slot => ({
  from: offset.notBefore(databaseTime),
  until: offset.earliest(databaseTime) + lateToleranceUs / 1_000,
  at: new Date(databaseTime),
});

const milliseconds = (us: string): number => Number(us) / 1_000;
