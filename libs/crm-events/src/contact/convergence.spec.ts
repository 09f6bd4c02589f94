import fc from 'fast-check';
import { ada, minute } from '../fixtures.js';
import type { ContactCommand, ContactSnapshot } from './contact-commands.js';
import { normaliseRecord, textFields, type ContactRecord } from './contact-record.js';
import { recordOf, unknownContact, type Contact } from './contact.js';
import { applyDecision, decide } from './decide.js';

/**
 * The promise: whatever the order, number and delay of webhooks, and however GETs race with them, a contact ends as the newest truth once
 * the hydrations that `decide` asked for were answered. The CRM of this spec is a list of truths; null is a deleted contact.
 */
interface Truth {
  readonly record: ContactRecord;
  readonly dnd: boolean;
  readonly emailChannel: boolean;
}
type Moment = Truth | null;

const text = fc.constantFrom(undefined, null, '', 'a', 'b');
const truth: fc.Arbitrary<Truth> = fc.record({
  record: fc.record(
    {
      email: text,
      firstName: text,
      city: text,
      timezone: fc.constant('Europe/London'),
      tags: fc.subarray(['customer', 'Newsletter', 'VIP']),
      customFields: fc.dictionary(fc.constantFrom('plan', 'seats'), fc.constantFrom('Pro', 3, ['x'])),
    },
    { requiredKeys: ['timezone', 'tags', 'customFields'] },
  ),
  dnd: fc.boolean(),
  emailChannel: fc.boolean(),
});

type Step =
  { change: Moment; tick: number; dated: boolean; tellsChannel: boolean } | { deliver: number } | { startGet: true } | { finishGet: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ change: fc.option(truth, { freq: 5 }), tick: fc.nat(2), dated: fc.boolean(), tellsChannel: fc.boolean() }),
  fc.record({ deliver: fc.nat() }),
  fc.record({ deliver: fc.nat() }),
  fc.constant({ startGet: true } as const),
  fc.constant({ finishGet: true } as const),
);

/** A CRM, the webhooks it sent, and us, sharing one clock that does not always move between two changes. */
class World {
  truth: Moment = null;
  contact: Contact = unknownContact('LocLovelace000000009', 'ConAda00000000000004');
  private clock = 0;
  private readonly webhooks: ContactCommand[] = [];
  private wanted = false;
  private reading: ContactCommand | null = null;

  change(next: Moment, tick: number, dated: boolean, tellsChannel: boolean): void {
    this.clock += tick;
    const before = this.truth;
    const shown = next ?? before;
    this.truth = next;
    if (!shown) return;
    const snapshot = webhookOf(shown, tellsChannel || shown.emailChannel !== before?.emailChannel);
    const asOf = dated ? minute(this.clock) : null;
    this.webhooks.push(
      next
        ? { type: 'ReportContact', snapshot, asOf, via: 'webhook', complete: true }
        : { type: 'ReportContactDeleted', snapshot, asOf, via: 'webhook' },
    );
  }

  deliver(index: number): void {
    const webhook = this.webhooks[index % Math.max(this.webhooks.length, 1)];
    if (webhook) this.tell(webhook);
  }

  startGet(): void {
    if (!this.wanted || this.reading) return;
    this.wanted = false;
    this.reading = this.get();
  }

  finishGet(): void {
    const answer = this.reading;
    this.reading = null;
    if (answer) this.tell(answer);
  }

  /** Every webhook arrives once more in the given order; then hydrations are answered, each a little later, until nobody asks. */
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

  private get(): ContactCommand {
    const asOf = minute(this.clock);
    if (!this.truth) return { type: 'ReportContactGone', asOf };
    const { record, dnd, emailChannel } = this.truth;
    return { type: 'ReportContact', snapshot: { record, optOut: { dnd, emailChannel } }, asOf, via: 'get', complete: true };
  }

  private tell(command: ContactCommand): void {
    const decision = decide(this.contact, command);
    this.contact = applyDecision(this.contact, decision);
    if (decision.hydrate) this.wanted = true;
  }
}

/** Webhooks carry no time zone, which therefore stands still here, and tell the e-mail channel for certain only when it changed. */
const webhookOf = ({ record, dnd, emailChannel }: Truth, tellsChannel: boolean): ContactSnapshot => {
  const { timezone: _never, ...carried } = record;
  return { record: carried, optOut: { dnd, ...(tellsChannel && { emailChannel }) } };
};

const essence = (record: ContactRecord) => ({
  texts: Object.fromEntries(textFields.map((field) => [field, record[field] ?? null])),
  tags: record.tags ?? [],
  customFields: Object.fromEntries(Object.entries(record.customFields ?? {}).filter(([, value]) => value !== null)),
});

const expectTruth = ({ contact, truth: newest }: World): void => {
  if (!newest) {
    expect(contact.status).not.toBe('known');
    return;
  }
  expect(contact.status).toBe('known');
  expect(essence(recordOf(contact))).toEqual(essence(normaliseRecord(newest.record)));
  expect(contact.optOut).toEqual({ dnd: newest.dnd, emailChannel: newest.emailChannel });
};

describe('A contact converges to the newest truth', () => {
  it('for every permutation and duplication of its webhooks', () => {
    const history = fc.array(fc.record({ truth, tick: fc.nat(2), tellsChannel: fc.boolean() }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(history, fc.array(fc.nat(), { maxLength: 12 }), (moments, order) => {
        const world = new World();
        moments.forEach((moment) => world.change(moment.truth, moment.tick, true, moment.tellsChannel));
        world.settle(order);
        expectTruth(world);
      }),
      { seed: 20250301, numRuns: 300 },
    );
  });

  it('while GETs race with webhooks, dated or not, and the contact is deleted and restored', () => {
    fc.assert(
      fc.property(truth, fc.array(step, { maxLength: 25 }), fc.array(fc.nat(), { maxLength: 8 }), (first, steps, order) => {
        const world = new World();
        world.change(first, 1, true, false);
        for (const next of steps) {
          if ('change' in next) world.change(next.change, next.tick, next.dated, next.tellsChannel);
          else if ('deliver' in next) world.deliver(next.deliver);
          else if ('startGet' in next) world.startGet();
          else world.finishGet();
        }
        expect(world.settle(order)).toBeLessThan(5);
        expectTruth(world);
      }),
      { seed: 20250301, numRuns: 500 },
    );
  });

  it('and a redelivery of everything changes nothing more', () => {
    const moments = fc.array(truth, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(moments, (truths) => {
        const world = new World();
        truths.forEach((next) => world.change(next, 1, true, true));
        world.settle([]);
        const settled = recordOf(world.contact);
        const last = decide(world.contact, ada.read({}, { at: minute(0) }));
        expect(last.events).toEqual([]);
        world.settle([]);
        expect(recordOf(world.contact)).toEqual(settled);
      }),
      { seed: 20250301, numRuns: 100 },
    );
  });
});
