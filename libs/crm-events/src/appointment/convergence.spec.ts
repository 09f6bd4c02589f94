import fc from 'fast-check';
import { minute, shownOf, visit, visitRecord } from '../fixtures.js';
import type { AppointmentCommand, ReportAppointment } from './appointment-commands.js';
import type { AppointmentEvent } from './appointment-events.js';
import { appointmentRecordOf } from './appointment.js';
import type { AppointmentRecord } from './appointment-record.js';
import { applyAppointmentDecision, decideAppointment } from './decide-appointment.js';

/**
 * The promise: whatever the order, number and delay of webhooks, sweep rows and GETs, an appointment ends as the newest truth once the hydrations
 * asked for were answered; null is a deleted one. And nothing is said to have happened that did not change what we knew.
 */
type Moment = AppointmentRecord | null;
const truth: fc.Arbitrary<AppointmentRecord> = fc.record({
  contactId: fc.constantFrom('ConAda00000000000004', 'ConAda00000000000004', 'ConGrace000000000005'),
  title: fc.constantFrom('Visit', 'Second visit', null),
  calendarId: fc.constant('CalEngine00000000001'),
  address: fc.constantFrom(null, 'Dorset Street 1'),
  assignedTo: fc.constantFrom(null, 'UsrBabbage0000000001'),
  startAt: fc.constantFrom('2025-03-05T10:00:00.000Z', '2025-03-06T10:00:00.000Z'),
  endAt: fc.constant('2025-03-06T11:00:00.000Z'),
  timeProblem: fc.constant(null),
  status: fc.constantFrom('new', 'confirmed', 'cancelled', 'showed', 'noshow'),
  word: fc.constant(null),
  addedAt: fc.constant(visitRecord.addedAt),
  series: fc.constant(null),
});
type Step =
  | { change: Moment; tick: number; isDated: boolean; isThin: boolean }
  | { deliver: number }
  | { sweep: true }
  | { startGet: true }
  | { finishGet: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ change: fc.option(truth, { freq: 5 }), tick: fc.nat(2), isDated: fc.boolean(), isThin: fc.boolean() }),
  fc.record({ deliver: fc.nat() }),
  fc.record({ deliver: fc.nat() }),
  fc.constant({ sweep: true } as const),
  fc.constant({ startGet: true } as const),
  fc.constant({ finishGet: true } as const),
);

class World {
  truth: Moment = null;
  appointment = visit;
  readonly events: AppointmentEvent[] = [];
  private clock = 0;
  private changedAt = 0;
  private readonly webhooks: AppointmentCommand[] = [];
  private wanted = false;
  private reading: AppointmentCommand | null = null;

  change(next: Moment, tick: number, isDated: boolean, isThin: boolean): void {
    this.clock += tick;
    const isFirst = this.truth === null;
    this.truth = next;
    this.changedAt = this.clock;
    this.webhooks.push(
      next ? this.report(next, 'webhook', isDated ? this.clock : null, isThin, isFirst) : { type: 'ReportAppointmentDeleted' },
    );
  }

  deliver(index: number): void {
    const webhook = this.webhooks[index % Math.max(this.webhooks.length, 1)];
    if (webhook) this.tell(webhook);
  }

  sweep(): void {
    if (this.truth) this.tell(this.report(this.truth, 'search', this.changedAt, false, false));
  }

  startGet(): void {
    if (!this.wanted || this.reading) return;
    this.wanted = false;
    this.reading = this.truth
      ? this.report(this.truth, 'get', this.clock, false, false)
      : { type: 'ReportAppointmentGone', asOf: minute(this.clock) };
  }

  finishGet(): void {
    const answer = this.reading;
    this.reading = null;
    if (answer) this.tell(answer);
  }

  settle(order: readonly number[]): number {
    order.forEach((index) => this.deliver(index));
    this.webhooks.forEach((webhook) => this.tell(webhook));
    let rounds = 0;
    for (; (this.wanted || this.reading) && rounds < 10; rounds += 1) {
      this.finishGet();
      this.clock += 1;
      this.startGet();
    }
    return rounds;
  }

  private report(
    record: AppointmentRecord,
    via: ReportAppointment['via'],
    at: number | null,
    isThin: boolean,
    isFirst: boolean,
  ): ReportAppointment {
    const shown = shownOf(record);
    return {
      type: 'ReportAppointment',
      snapshot: isThin ? { ...shown, times: undefined } : shown,
      asOf: at === null ? null : minute(at),
      via,
      backfilledAt: null,
      typeIsDoubtful: via === 'webhook' && !isFirst && isThin,
    };
  }

  private tell(command: AppointmentCommand): void {
    const before = appointmentRecordOf(this.appointment);
    const decision = decideAppointment(this.appointment, command);
    this.appointment = applyAppointmentDecision(this.appointment, decision);
    this.events.push(...decision.events);
    if (
      decision.events.length > 0 &&
      this.appointment.status === 'known' &&
      before &&
      decision.events.every(({ type }) => type !== 'AppointmentRestored')
    )
      expect(appointmentRecordOf(this.appointment)).not.toEqual(before);
    if (decision.hydrate) this.wanted = true;
  }
}

const play = (steps: readonly Step[], first: AppointmentRecord): World => {
  const world = new World();
  world.change(first, 1, true, false);
  for (const next of steps) {
    if ('change' in next) world.change(next.change, next.tick, next.isDated, next.isThin);
    else if ('deliver' in next) world.deliver(next.deliver);
    else if ('sweep' in next) world.sweep();
    else if ('startGet' in next) world.startGet();
    else world.finishGet();
  }
  return world;
};

describe('An appointment converges to the newest truth', () => {
  it('while webhooks, sweeps and GETs race, and it is deleted and found again', () => {
    fc.assert(
      fc.property(truth, fc.array(step, { maxLength: 25 }), fc.array(fc.nat(), { maxLength: 8 }), (first, steps, order) => {
        const world = play(steps, first);
        expect(world.settle(order)).toBeLessThan(5);
        if (world.truth) expect(world.appointment).toMatchObject({ status: 'known', record: world.truth });
        else expect(world.appointment.status).not.toBe('known');
      }),
      { seed: 20250301, numRuns: 1_000 },
    );
  });

  it('and is booked once, and a redelivery of everything changes nothing more', () => {
    fc.assert(
      fc.property(truth, fc.array(step, { maxLength: 25 }), (first, steps) => {
        const world = play(steps, first);
        world.settle([]);
        const told = world.events.length;
        world.settle([]);
        world.sweep();
        expect(world.events).toHaveLength(told);
        expect(world.events.filter(({ type }) => type === 'AppointmentBooked').length).toBeLessThanOrEqual(1);
      }),
      { seed: 20250301, numRuns: 500 },
    );
  });
});
