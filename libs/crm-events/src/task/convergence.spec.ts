import fc from 'fast-check';
import { minute } from '../fixtures.js';
import { applyTaskDecision, decideTask } from './decide-task.js';
import type { TaskCommand } from './task-commands.js';
import { normaliseTask, type TaskRecord } from './task-record.js';
import { unknownTask, type Task } from './task.js';

/**
 * The promise: whatever the order, number and delay of webhooks, poll rows and GETs, a task ends as the newest truth once the hydrations that
 * `decideTask` asked for were answered. The CRM of this spec is a list of truths; null is a deleted task. It tells what it really tells: creation
 * (mostly without the contact), completion and deletion by webhook, all else by rows. A task moves to another contact when two contacts are merged:
 * dated, in a moment of its own, and not while it is deleted.
 */
interface Truth {
  readonly contactId: string;
  readonly record: TaskRecord;
  readonly completed: boolean;
}
type Moment = Truth | null;

const truth: fc.Arbitrary<Truth> = fc.record({
  contactId: fc.constantFrom('ada', 'grace'),
  record: fc.record(
    {
      title: fc.constantFrom('a', 'b', ''),
      assignedTo: fc.constantFrom(undefined, null, 'charles', 'mary'),
      dueAt: fc.constantFrom(
        null,
        '2025-03-03T10:00:00Z',
        '2025-03-03T11:00:00+01:00',
        '2025-03-04T10:00:00.000Z',
        'soon',
        '1970-01-01T00:00:00Z',
      ),
    },
    { requiredKeys: ['title', 'dueAt'] },
  ),
  completed: fc.boolean(),
});

type Step =
  | { change: Moment; tick: number; dated: boolean; tellsContact: boolean }
  | { poll: true; dated: boolean }
  | { deliver: number }
  | { startGet: true }
  | { finishGet: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ change: fc.option(truth, { freq: 5 }), tick: fc.nat(2), dated: fc.boolean(), tellsContact: fc.boolean() }),
  fc.record({ poll: fc.constant(true as const), dated: fc.boolean() }),
  fc.record({ deliver: fc.nat() }),
  fc.record({ deliver: fc.nat() }),
  fc.constant({ startGet: true } as const),
  fc.constant({ finishGet: true } as const),
);

/** A CRM, what it sent and what was polled of it, and us, sharing one clock that does not always move between two changes. */
class World {
  truth: Moment = null;
  task: Task = unknownTask('LocLovelace000000009', 'TskCallAda000000001');
  private clock = 0;
  private changedAt = 0;
  private owner: string | null = null;
  private moved = false;
  private readonly sent: TaskCommand[] = [];
  private wanted: { contactId: string | null } | null = null;
  private reading: TaskCommand | null = null;

  change(wished: Moment, tick: number, dated: boolean, tellsContact: boolean): void {
    const before = this.truth;
    const next = this.possible(wished);
    const moves = next !== null && next.contactId !== (this.owner ?? next.contactId);
    this.clock += Math.max(tick, moves || this.moved ? 1 : 0);
    this.truth = next;
    this.moved = moves;
    this.owner = next?.contactId ?? this.owner;
    this.changedAt = this.clock;
    this.sent.push(...webhooksOf(before, next, dated || moves ? minute(this.clock) : null, tellsContact));
  }

  private possible(wished: Moment): Moment {
    return wished && { ...wished, contactId: this.truth ? wished.contactId : (this.owner ?? wished.contactId) };
  }

  /** A row as it is now, to be delivered whenever. A deleted task is in no list. */
  poll(dated: boolean): void {
    if (!this.truth) return;
    const { record, contactId, completed } = this.truth;
    this.sent.push({ type: 'ReportTask', record, contactId, completed, asOf: dated ? minute(this.changedAt) : null, via: 'search' });
  }

  deliver(index: number): void {
    const one = this.sent[index % Math.max(this.sent.length, 1)];
    if (one) this.tell(one);
  }

  startGet(): void {
    if (!this.wanted || this.reading) return;
    this.reading = this.get(this.wanted.contactId);
    this.wanted = null;
  }

  finishGet(): void {
    const answer = this.reading;
    this.reading = null;
    if (answer) this.tell(answer);
  }

  /** The next poll comes, everything arrives once more in the given order; then hydrations are answered, each a little later, until nobody asks. */
  settle(order: readonly number[]): number {
    this.poll(true);
    order.forEach((index) => this.deliver(index));
    this.sent.forEach((one) => this.tell(one));
    let rounds = 0;
    for (; (this.wanted || this.reading) && rounds < 10; rounds += 1) {
      this.finishGet();
      this.clock += 1;
      this.startGet();
    }
    return rounds;
  }

  private get(contactId: string | null): TaskCommand {
    const asOf = minute(this.clock);
    if (!this.truth || (contactId !== null && contactId !== this.truth.contactId)) return { type: 'ReportTaskGone', contactId, asOf };
    return { type: 'ReportTask', ...this.truth, asOf, via: 'get' };
  }

  private tell(command: TaskCommand): void {
    const decision = decideTask(this.task, command);
    this.task = applyTaskDecision(this.task, decision);
    if (decision.hydrate) this.wanted = { contactId: decision.hydrate.contactId };
  }
}

/** What the CRM sends of a change: creation, completion and deletion, nothing else. */
const webhooksOf = (before: Moment, next: Moment, asOf: Date | null, tellsContact: boolean): TaskCommand[] => {
  if (!next) return before ? [{ type: 'ReportTaskDeleted', contactId: before.contactId, asOf }] : [];
  const { record, contactId } = next;
  const said = { record, asOf, via: 'webhook' as const };
  return [
    ...(before ? [] : [{ type: 'ReportTask' as const, ...said, contactId: tellsContact ? contactId : null }]),
    ...(next.completed && !before?.completed ? [{ type: 'ReportTaskCompleted' as const, ...said, contactId }] : []),
  ];
};

const essence = ({ contactId, record, completed }: Truth) => {
  const { title = null, assignedTo = null, dueAt = null } = normaliseTask(record);
  return { contactId, title, assignedTo, dueAt, completed };
};

const expectTruth = ({ task, truth: newest }: World): void => {
  if (!newest) {
    expect(task.status).not.toBe('known');
    return;
  }
  expect(task.status).toBe('known');
  if (task.status === 'known') expect(essence({ ...task, completed: task.completedAt !== null })).toEqual(essence(newest));
};

describe('A task converges to the newest truth', () => {
  it('for every permutation and duplication of its webhooks and rows', () => {
    const history = fc.array(fc.record({ truth, tick: fc.nat(2), tellsContact: fc.boolean(), polled: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(history, fc.array(fc.nat(), { maxLength: 12 }), (moments, order) => {
        const world = new World();
        for (const moment of moments) {
          world.change(moment.truth, moment.tick, true, moment.tellsContact);
          if (moment.polled) world.poll(true);
        }
        world.settle(order);
        expectTruth(world);
      }),
      { seed: 20250301, numRuns: 500 },
    );
  });

  it('while GETs race with webhooks and rows, dated or not, and the task is moved, deleted and restored', () => {
    fc.assert(
      fc.property(truth, fc.array(step, { maxLength: 25 }), fc.array(fc.nat(), { maxLength: 8 }), (first, steps, order) => {
        const world = new World();
        world.change(first, 1, true, false);
        for (const next of steps) {
          if ('change' in next) world.change(next.change, next.tick, next.dated, next.tellsContact);
          else if ('poll' in next) world.poll(next.dated);
          else if ('deliver' in next) world.deliver(next.deliver);
          else if ('startGet' in next) world.startGet();
          else world.finishGet();
        }
        expect(world.settle(order)).toBeLessThan(6);
        expectTruth(world);
      }),
      { seed: 20250301, numRuns: 1_000 },
    );
  });

  it('and a redelivery of everything changes nothing more', () => {
    fc.assert(
      fc.property(fc.array(truth, { minLength: 1, maxLength: 4 }), (truths) => {
        const world = new World();
        truths.forEach((next) => world.change(next, 1, true, true));
        world.settle([]);
        const { task } = world;
        world.settle([]);
        expectTruth(world);
        expect({ ...world.task, asOf: null }).toEqual({ ...task, asOf: null });
      }),
      { seed: 20250301, numRuns: 200 },
    );
  });
});
