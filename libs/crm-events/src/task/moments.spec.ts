import fc from 'fast-check';
import { asOf } from '../contact/as-of.js';
import { callAda, minute } from '../fixtures.js';
import { momentFacts, nextWakeUp, pendingMoments, momentName, type MomentRules } from './moments.js';
import { evolveTask, type Task } from './task.js';

const rules: MomentRules = { timeZone: 'Europe/London', dueSoonMinutes: [60, 1_440], overdueDays: [3], dayStartsAtHour: 8 };
const at = (text: string) => new Date(`${text}Z`);
const due = '2025-03-03T10:00:00.000Z';

/** What was told at each of these times, one after the other; null stands for silence. */
const told = (task: Task, times: readonly string[], own: MomentRules = rules) => {
  let now = task;
  return times.map((time) => {
    const facts = momentFacts(now, own, at(time));
    now = facts.reduce((state, { event }) => evolveTask(state, event), now);
    const words = facts.map(({ event }) => {
      if (event.type === 'TaskMomentSkipped') return `(${event.data.moment} ${event.data.reason})`;
      if (event.type === 'TaskDueSoonFired') return `soon ${event.data.leadMinutes}`;
      if (event.type === 'TaskDueTodayFired') return `today ${event.data.day}`;
      return event.type === 'TaskOverdueFired' ? `overdue ${event.data.daysOverdue}` : event.type;
    });
    return words.length === 0 ? null : words.join(', ');
  });
};
const ahead = (task: Task, own: MomentRules = rules) =>
  pendingMoments(task, own).map((moment) => `${momentName(moment)} ${moment.at.toISOString()}`);

describe('The moments of a task', () => {
  it('lie ahead in order, on the calendar of the location', () =>
    expect(ahead(callAda.known())).toEqual([
      'due-soon/1440 2025-03-02T10:00:00.000Z',
      'due-today/2025-03-03 2025-03-03T08:00:00.000Z',
      'due-soon/60 2025-03-03T09:00:00.000Z',
      'overdue/0 2025-03-03T10:00:00.000Z',
      'overdue/3 2025-03-06T10:00:00.000Z',
    ]));

  it('come each at its time, once', () =>
    expect(
      told(callAda.known(), [
        '2025-03-02T09:59:59',
        '2025-03-02T10:00:00',
        '2025-03-02T10:00:01',
        '2025-03-03T08:00:00',
        '2025-03-03T09:00:00',
        '2025-03-03T10:00:00',
        '2025-03-06T09:59:59',
        '2025-03-06T10:00:00',
        '2025-04-01T00:00:00',
      ]),
    ).toEqual([null, 'soon 1440', null, 'today 2025-03-03', 'soon 60', 'overdue 0', null, 'overdue 3', null]));

  it('wake the task at the next one', () => {
    expect(nextWakeUp(callAda.known(), rules)).toEqual(at('2025-03-02T10:00:00'));
    expect(nextWakeUp(callAda.known({}, { said: { 'due-soon/1440': due } }), rules)).toEqual(at('2025-03-03T08:00:00'));
  });

  it.each([
    ['is done', callAda.known({}, { completedAt: due })],
    ['is deleted', evolveTask(callAda.known(), callAda.deleted(minute(1)))],
    ['has no due date', callAda.known({ dueAt: null })],
    ['is due in 1970', callAda.known({ dueAt: '1970-01-01T00:00:00Z' })],
    ['is due in 9999', callAda.known({ dueAt: '9999-12-31T00:00:00Z' })],
    ['has a due date nobody can read', callAda.known({ dueAt: 'soon' })],
    ['nobody knows', callAda.unknown],
  ])('are none for a task that %s', (_name, task) => {
    expect(nextWakeUp(task, rules)).toBeNull();
    expect(momentFacts(task, rules, at('2030-01-01T00:00:00'))).toEqual([]);
  });
});

describe('After downtime', () => {
  it('what is still so is told late', () =>
    expect(told(callAda.known(), ['2025-03-03T09:30:00'])).toEqual(['(due-soon/1440 overtaken), today 2025-03-03, soon 60']));

  it('what is so no more is skipped, and a task that is overdue is told', () =>
    expect(told(callAda.known(), ['2025-03-04T09:00:00'])).toEqual([
      '(due-soon/1440 too-late), (due-today/2025-03-03 too-late), (due-soon/60 too-late), overdue 0',
    ]));

  it('of two overdue moments the last says it', () =>
    expect(
      told(callAda.known({}, { said: { 'due-soon/60': due, 'due-soon/1440': due, 'due-today': '2025-03-03' } }), ['2025-03-06T12:00:00']),
    ).toEqual(['(overdue/0 overtaken), overdue 3']));

  it('"for three days" is not said on the fifth', () =>
    expect(
      told(callAda.known({}, { said: { 'due-soon/60': due, 'due-soon/1440': due, 'due-today': '2025-03-03' } }), ['2025-03-08T12:00:00']),
    ).toEqual(['overdue 0, (overdue/3 too-late)']));
});

describe('History', () => {
  it('has no moments up to the first reading, and is not even recorded as skipped', () => {
    const old = callAda.known({}, { quietUntil: '2025-03-03T09:30:00.000Z' });
    expect(told(old, ['2025-03-03T09:59:00', '2025-03-03T10:00:00'])).toEqual([null, 'overdue 0']);
    expect(ahead(callAda.known({}, { quietUntil: '2025-04-01T00:00:00.000Z' }))).toEqual([]);
  });
});

describe('A due date that moves', () => {
  const move = (task: Task, to: string, when: string) => evolveTask(task, callAda.dueDateMoved(`${to}.000Z`, asOf(at(when), 'search')));

  it('takes its moments along: none comes at an old time', () => {
    const moved = move(callAda.known(), '2025-03-10T10:00:00', '2025-03-01T12:00:00');
    expect(told(moved, ['2025-03-02T10:00:00', '2025-03-03T10:00:00', '2025-03-09T10:00:00'])).toEqual([null, null, 'soon 1440']);
  });

  it('within the day is not due today again, nor due soon while it was all along', () => {
    const said = callAda.known({}, { said: { 'due-soon/1440': due, 'due-today': '2025-03-03' } });
    expect(ahead(move(said, '2025-03-03T18:00:00', '2025-03-03T08:30:00'))).toEqual([
      'due-soon/60 2025-03-03T17:00:00.000Z',
      'overdue/0 2025-03-03T18:00:00.000Z',
      'overdue/3 2025-03-06T18:00:00.000Z',
    ]);
  });

  it('is due soon again when it had not been for a while', () => {
    const said = callAda.known({}, { said: { 'due-soon/1440': due } });
    const away = move(said, '2025-03-20T10:00:00', '2025-03-02T12:00:00');
    expect(told(away, ['2025-03-19T10:00:00'])).toEqual(['soon 1440']);
  });

  it('is due soon again when it was overdue in between', () => {
    const said = callAda.known({}, { said: { 'due-soon/1440': due, 'overdue/0': due } });
    expect(told(move(said, '2025-03-04T09:00:00', '2025-03-03T12:00:00'), ['2025-03-03T12:00:10'])).toEqual(['soon 1440']);
  });

  it('of a task that is reopened is overdue at once, if it had not been said', () =>
    expect(
      told(evolveTask(callAda.known({}, { completedAt: due }), callAda.reopened(asOf(at('2025-03-05T09:00:00'), 'search'))), [
        '2025-03-05T09:00:10',
      ]),
    ).toEqual(['(due-soon/1440 too-late), (due-today/2025-03-03 too-late), (due-soon/60 too-late), overdue 0']));
});

describe('The calendar', () => {
  it('is that of the location: a task due in the evening of New York is due that day there', () =>
    expect(ahead(callAda.known({ dueAt: '2025-03-04T01:00:00Z' }), { ...rules, timeZone: 'America/New_York' })).toContain(
      'due-today/2025-03-03 2025-03-03T13:00:00.000Z',
    ));

  it('counts days across the change of clocks: three days later at the same hour', () =>
    expect(ahead(callAda.known({ dueAt: '2025-03-28T10:00:00Z' }))).toContain('overdue/3 2025-03-31T09:00:00.000Z'));

  it('begins at eight in the morning on the day the clocks change, too', () =>
    expect(ahead(callAda.known({ dueAt: '2025-03-30T15:00:00Z' }))).toContain('due-today/2025-03-30 2025-03-30T07:00:00.000Z'));

  it('begins at midnight for a task due before eight, and never for one due at midnight', () => {
    expect(ahead(callAda.known({ dueAt: '2025-03-03T06:00:00Z' }))).toContain('due-today/2025-03-03 2025-03-03T00:00:00.000Z');
    expect(ahead(callAda.known({ dueAt: '2025-03-03T00:00:00Z' })).join()).not.toContain('due-today');
  });

  it.each([null, '', 'America/Nowhere', '(GMT-05:00) Eastern'])('is UTC for the time zone %j', (timeZone) =>
    expect(ahead(callAda.known(), { ...rules, timeZone })).toContain('due-today/2025-03-03 2025-03-03T08:00:00.000Z'),
  );
});

/**
 * The promise: while somebody looks at every wake-up, each moment is told at its time; after downtime late or skipped; and never of a due date that is
 * not the task's any more.
 */
describe('Whatever happens to a task', () => {
  type Step = { wait: number; asleep: boolean } | { moveTo: number | null } | { complete: true } | { reopen: true };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 2_000 }), asleep: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ moveTo: fc.option(fc.integer({ min: -2_000, max: 6_000 }), { freq: 8 }) }) },
    fc.constant({ complete: true } as const),
    fc.constant({ reopen: true } as const),
  );
  const startMs = Date.parse('2025-03-27T08:00:00Z'); // the clocks change on the 30th

  const live = (steps: readonly Step[]) => {
    let now = startMs;
    let task: Task = callAda.known({ dueAt: new Date(startMs + 3_000 * 60_000).toISOString() });
    const facts: { id: string; at: number; dueAt: string | null; ofTask: string | null | undefined; name: string }[] = [];
    const look = () => {
      for (const { id, event } of momentFacts(task, rules, new Date(now))) {
        if (task.status !== 'known' || !('dueAt' in event.data)) throw new Error('Only open tasks have moments.');
        facts.push({ id, at: now, dueAt: event.data.dueAt, ofTask: task.record.dueAt, name: event.type });
        task = evolveTask(task, event);
      }
    };
    const pass = (until: number) => {
      for (let next = nextWakeUp(task, rules); next && next.getTime() <= until; next = nextWakeUp(task, rules)) {
        now = Math.max(now, next.getTime());
        look();
      }
      now = until;
    };
    for (const one of steps) {
      const when = asOf(new Date(now), 'search');
      if ('wait' in one && one.asleep) {
        now += one.wait * 60_000;
      } else if ('wait' in one) pass(now + one.wait * 60_000);
      else if ('moveTo' in one) {
        task = evolveTask(task, callAda.dueDateMoved(one.moveTo === null ? null : new Date(now + one.moveTo * 60_000).toISOString(), when));
      } else task = evolveTask(task, 'complete' in one ? callAda.completed(when) : callAda.reopened(when));
    }
    pass(now + 10 * 24 * 60 * 60_000);
    return { facts, task };
  };

  it('every moment is told or skipped for the due date in force, none before its time, and nothing is left pending', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const { facts, task } = live(steps);
        for (const { dueAt, ofTask, id, at: when } of facts) {
          expect(dueAt).toBe(ofTask);
          const [kind, which] = id.split('/');
          const offset = kind === 'due-soon' ? -Number(which) * 60_000 : Number(which) * 23 * 60 * 60_000;
          if (kind !== 'due-today') expect(when).toBeGreaterThanOrEqual(Date.parse(dueAt ?? '') + offset);
        }
        expect(pendingMoments(task, rules)).toEqual([]);
      }),
      { seed: 20250301, numRuns: 500 },
    ));

  it('nothing is skipped while nobody sleeps and no date moves into the past', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 8 }), (waits) => {
        const { facts } = live(waits.map((wait) => ({ wait, asleep: false })));
        expect(facts.map(({ name }) => name)).toEqual([
          'TaskDueSoonFired',
          'TaskDueTodayFired',
          'TaskDueSoonFired',
          'TaskOverdueFired',
          'TaskOverdueFired',
        ]);
      }),
      { seed: 20250301, numRuns: 100 },
    ));
});
