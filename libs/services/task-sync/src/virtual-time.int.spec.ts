import { eventStoreMigrations } from '@sync/event-store';
import { defaultMapping } from '@sync/mapping';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { taskSyncMigrations } from './index.js';
import { documents, mappingKind } from './location-context.js';
import { own, receiptsOf, testbed, type ReceiptFacts } from './task-sync.fixtures.js';

/**
 * Two days of four tasks in London, with edits, moves, completions and two times of downtime in them, over the night the clocks change (30 March, 01:00Z).
 * Every moment is told once, at its time or late, or recorded as skipped with a reason; none at the time of a due date that is not the task's any more.
 */
const day1 = (time: string) => new Date(`2025-03-29T${time}:00Z`);
const day2 = (time: string) => new Date(`2025-03-30T${time}:00Z`);
const day3 = (time: string) => new Date(`2025-03-31T${time}:00Z`);
const iso = (at: Date) => at.toISOString();

describe('48 hours of tasks', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...taskSyncMigrations]);

  it('with downtime in them: every moment once, at its time or skipped with a reason', async () => {
    const bed = testbed(db.pool, day1('06:00'));
    await bed.keepReferences();
    const mapping = { ...defaultMapping, version: 2, tasks: { ...defaultMapping.tasks, dueSoonMinutes: [60, 1_440], overdueDays: [1] } };
    await documents.keep(db.pool, { owner: 'con_1', kind: mappingKind, body: mapping, asOf: new Date(2) });

    const call = own('call', 'ada', { title: 'Call', dueAt: iso(day2('10:00')) });
    const write = own('write', 'ada', { title: 'Write', dueAt: iso(day1('14:00')) });
    const visit = own('visit', 'grace', { title: 'Visit', dueAt: iso(day2('03:00')) });
    const late = own('late', 'linus', { title: 'Late', dueAt: iso(day2('05:00')) });

    // What arrives when. While the process is down it is kept, and read when it is up again.
    const arrivals: [Date, ReceiptFacts][] = [
      [day1('06:00'), receiptsOf(call).found(day1('06:00'))],
      [day1('06:00'), receiptsOf(write).found(day1('06:00'))],
      [day1('09:00'), receiptsOf(visit).found(day1('09:00'))],
      [day1('11:00'), receiptsOf(write).row(day1('11:00'), { dueDate: iso(day2('16:00')) })], // before it was due
      [day1('23:00'), receiptsOf(late).found(day1('23:00'))], // down
      [day2('04:00'), receiptsOf(call).row(day2('04:00'), { dueDate: iso(day2('12:00')) })], // down
      [day2('15:30'), receiptsOf(write).webhook('TaskComplete', day2('15:30'), { dueDate: iso(day2('16:00')) })],
      [day2('20:00'), receiptsOf(visit).row(day2('20:00'), { dueDate: iso(day3('05:30')) })], // overdue, put off
    ];
    const downtimes: [Date, Date][] = [
      [day1('20:00'), day2('04:30')],
      [day2('11:30'), day2('13:15')],
    ];

    const ends = [...arrivals.map(([at]) => at), ...downtimes.flat(), day3('06:00')].sort((a, b) => a.getTime() - b.getTime());
    const waiting = [...arrivals];
    for (const until of ends) {
      const isDown = downtimes.some(([from, to]) => bed.timers.now() >= from && bed.timers.now() < to);
      if (isDown) bed.timers.sleepTo(until);
      else await bed.timers.advanceTo(until, bed.hear);
      const downNow = downtimes.some(([from, to]) => until >= from && until < to);
      if (downNow) continue;
      while (waiting[0] && waiting[0][0] <= until) {
        const [, facts] = waiting.shift() ?? [];
        if (facts) await bed.run(facts);
      }
    }

    const told = async (task: typeof call) => {
      const stored = await bed.store.readStream(`task-${task.locationId}-${task.taskId}`);
      return stored.flatMap(({ type, data, occurredAt }) => {
        const { leadMinutes, day, daysOverdue, moment, reason, dueAt } = data as Record<string, string | number | undefined>;
        if (dueAt === undefined || type === 'TaskDueDateMoved') return [];
        const words = moment === undefined ? `${type} ${leadMinutes ?? day ?? daysOverdue}` : `(${moment} ${reason})`;
        return [`${iso(occurredAt).slice(8, 16)} ${words}, due ${String(dueAt).slice(8, 16)}`];
      });
    };

    expect(await told(call)).toEqual([
      '29T10:00 TaskDueSoonFired 1440, due 30T10:00',
      // Moved while we were down, to noon; the wake-ups of ten o'clock are gone. It had been due soon all along.
      '30T07:00 TaskDueTodayFired 2025-03-30, due 30T12:00',
      '30T11:00 TaskDueSoonFired 60, due 30T12:00',
      // We were down when it became overdue; it still was.
      '30T13:15 TaskOverdueFired 0, due 30T12:00',
    ]);
    expect(await told(write)).toEqual([
      '29T06:00 TaskDueSoonFired 1440, due 29T14:00', // made with eight hours left
      '29T08:00 TaskDueTodayFired 2025-03-29, due 29T14:00',
      // Moved at eleven; nothing of 14:00 comes. It is due soon again a day before its new date.
      '29T16:00 TaskDueSoonFired 1440, due 30T16:00',
      '30T07:00 TaskDueTodayFired 2025-03-30, due 30T16:00', // eight in the morning is seven in UTC from this day on
      '30T15:00 TaskDueSoonFired 60, due 30T16:00',
      // Done at 15:30: never overdue.
    ]);
    expect(await told(visit)).toEqual([
      '29T09:00 TaskDueSoonFired 1440, due 30T03:00',
      '30T04:30 (due-today/2025-03-30 too-late), due 30T03:00',
      '30T04:30 (due-soon/60 too-late), due 30T03:00',
      '30T04:30 TaskOverdueFired 0, due 30T03:00',
      // Put off at 20:00 to the next morning: due soon again; midnight of London is 23:00 in UTC, and half past six is before the day begins.
      '30T20:00 TaskDueSoonFired 1440, due 31T05:30',
      '30T23:00 TaskDueTodayFired 2025-03-31, due 31T05:30',
      '31T04:30 TaskDueSoonFired 60, due 31T05:30',
      '31T05:30 TaskOverdueFired 0, due 31T05:30',
    ]);
    expect(await told(late)).toEqual([
      // Heard of when we were up again, half an hour before it was due.
      '30T04:30 (due-soon/1440 overtaken), due 30T05:00',
      '30T04:30 TaskDueTodayFired 2025-03-30, due 30T05:00',
      '30T04:30 TaskDueSoonFired 60, due 30T05:00',
      '30T05:00 TaskOverdueFired 0, due 30T05:00',
      '31T05:00 TaskOverdueFired 1, due 30T05:00',
    ]);

    const news = (await Promise.all(['ada', 'grace', 'linus'].map((person) => bed.news(person)))).flat();
    const keys = news.map(({ dedupeKey }) => dedupeKey);
    expect(new Set(keys).size).toBe(keys.length);
    const moments = news.filter(({ data }) => data.source === 'timer');
    expect(moments).toHaveLength(4 + 5 + 6 + 4); // everything above that is not in brackets
    const counts = async (person: string) => {
      const fields = (await bed.slices(person)).at(-1)?.fields;
      return [fields?.ghl_open_tasks?.value, fields?.ghl_overdue_tasks?.value, fields?.ghl_next_task_title?.value];
    };
    expect(await Promise.all(['ada', 'grace', 'linus'].map(counts))).toEqual([
      ['1', '1', 'Call'],
      ['1', '1', 'Visit'],
      ['1', '1', 'Late'],
    ]);
  });
});
