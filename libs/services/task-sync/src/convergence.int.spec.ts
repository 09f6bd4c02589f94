import fc from 'fast-check';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { taskSyncMigrations } from './index.js';
import { own, receiptsOf, testbed, type ReceiptFacts, type Testbed } from './task-sync.fixtures.js';

const at = (minute: number): Date => new Date(Date.UTC(2025, 2, 1, 9, minute));

/** One task's life in GHL, told by webhooks where GHL has them and by rows that were polled. What it is at the end is the newest truth. */
const newest = { title: 'Ring Ada', dueDate: '2025-03-09T10:00:00.000Z', assignedTo: 'UsrSomerville0000002', completed: false };
const lifeOf = (task: ReturnType<typeof own>): ReceiptFacts[] => {
  const { webhook, row } = receiptsOf(task);
  return [
    webhook('TaskCreate', at(1), { contactId: undefined }),
    row(at(1)),
    row(at(3), { title: 'Ring Ada' }),
    webhook('TaskComplete', at(5), { title: 'Ring Ada' }),
    row(at(5), { title: 'Ring Ada', completed: true }),
    row(at(7), { title: 'Ring Ada', completed: false }),
    row(at(9), newest),
  ];
};

describe('Fields, tags and custom events', () => {
  const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...taskSyncMigrations]);
  let bed: Testbed;
  let story = 0;

  beforeAll(async () => {
    bed = testbed(db.pool);
    await bed.keepReferences();
  });

  /** Answers every request with the whole task, as long as somebody asks. */
  const answer = async (task: ReturnType<typeof own>): Promise<void> => {
    let answered = 0;
    for (let minute = 20; ; minute += 1) {
      const asked = (await bed.requests(task)).length;
      if (asked === answered) return;
      expect(minute).toBeLessThan(30);
      answered = asked;
      await bed.run(receiptsOf(task).found(at(minute), newest));
    }
  };

  it('end as the newest truth for every order, duplication and grouping of what arrives', () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6], { minLength: 5, maxLength: 14 }),
        fc.boolean(),
        fc.boolean(),
        async (order, together, answeredMeanwhile) => {
          story += 1;
          const task = own(`task_${story}`, `con_${story}`);
          const life = lifeOf(task);
          const arriving = [...order, 6].flatMap((index) => life[index] ?? []);
          if (together) await bed.run(...arriving);
          else
            for (const [index, one] of arriving.entries()) {
              await bed.run(one);
              if (answeredMeanwhile && index === 2) await answer(task);
            }
          await answer(task);

          const slice = (await bed.slices(task.contactId)).at(-1);
          const values = Object.fromEntries(Object.entries(slice?.fields ?? {}).map(([name, { value }]) => [name, value]));
          expect(values).toEqual({
            ghl_open_tasks: '1',
            ghl_overdue_tasks: '0',
            ghl_next_task_due: '2025-03-09',
            ghl_next_task_due_at: '2025-03-09T10:00:00+00:00',
            ghl_next_task_title: 'Ring Ada',
            ghl_next_task_owner: 'Mary Somerville',
            ghl_last_task_done: '',
          });
          expect(slice?.tags).toEqual(['ghl:task-open']);
          const keys = (await bed.news(task.contactId)).map(({ dedupeKey }) => dedupeKey);
          expect(new Set(keys).size).toBe(keys.length);
          // Everything again: nothing is news.
          await bed.run(...life);
          await answer(task);
          expect((await bed.news(task.contactId)).map(({ dedupeKey }) => dedupeKey)).toEqual(keys);
        },
      ),
      { numRuns: 40, seed: 7 },
    ));
});
