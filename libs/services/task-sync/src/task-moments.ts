import { contactOf, evolveTask, momentFacts, taskStream, type MomentFact } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import { VersionConflict, type EventStore, type StoreTransaction } from '@sync/event-store';
import { counter, markSpan } from '@sync/telemetry';
import type { Timers } from '@sync/timers';
import type { Lesson, Story } from './fold-tasks.js';
import { connectionsOf, loadContexts, momentRulesOf, type ConnectionDirectory, type LocationContext } from './location-context.js';
import { rebuildStream } from './rebuild.js';
import { loadRows, locationsOf, taskIdOf, type TaskId, type TaskRow } from './task-rows.js';
import { wakeUpsOf } from './wake-ups.js';
import { withPeople, type People } from './with-people.js';
import { peopleTouched, writeBatch } from './write-batch.js';

const came = counter('task_moments', 'How many moments of tasks came, and how many were skipped?');

const ATTEMPTS = 3;

/** When a task is looked at because its moment came: its state is read again, and what came is told, once. */
export class TaskMoments {
  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly connections: ConnectionDirectory,
    private readonly timers: Timers,
    private readonly now: () => Date,
  ) {}

  /** Looks at these tasks (`<location> <task>`): tells what came by now in one transaction, and sets their next wake-ups after its commit. */
  async fire(keys: readonly string[]): Promise<void> {
    const now = this.now();
    const tasks = keys.map(taskIdOf);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#tell(tasks, now);
        break;
      } catch (error) {
        if (!(error instanceof VersionConflict) || attempt === ATTEMPTS) throw error;
        await rebuildStream(this.pool, this.store, this.connections, error.stream, locationsOf(tasks));
      }
    }
    await this.#setNext(tasks);
  }

  async #tell(tasks: readonly TaskId[], now: Date): Promise<void> {
    const contexts = await this.#contexts(tasks);
    const due = storiesOf(await loadRows(this.pool, tasks), contexts, now);
    if (due.length === 0) return;
    const dueTasks = due.map(({ before }) => before);
    await withPeople(this.pool, dueTasks, due.flatMap(ownersOf), (streams, people) =>
      this.store.transaction(streams, (tx) => this.#append(tx, dueTasks, contexts, now, people)),
    );
  }

  /** Under the locks the rows are read once more: what came in between may have changed them. */
  async #append(
    tx: StoreTransaction,
    tasks: readonly TaskId[],
    contexts: ReadonlyMap<string, LocationContext>,
    now: Date,
    people: People,
  ): Promise<void> {
    const stories = storiesOf(await loadRows(tx.client, tasks), contexts, now);
    people.need(peopleTouched(stories));
    await writeBatch(tx, contexts, now, { stories, others: [] });
    for (const { lessons } of stories) for (const { told } of lessons) for (const { event } of told) came.add(1, { moment: event.type });
  }

  async #setNext(tasks: readonly TaskId[]): Promise<void> {
    const contexts = await this.#contexts(tasks);
    const rows = await loadRows(this.pool, tasks);
    await transaction(this.pool, (client) => this.timers.set(client, wakeUpsOf(rows.values(), contexts)));
  }

  #contexts(tasks: readonly TaskId[]): Promise<Map<string, LocationContext>> {
    return loadContexts(this.pool, connectionsOf(this.connections, locationsOf(tasks)));
  }
}

/** The tasks some of whose moments came, and what is to be told of them. */
const storiesOf = (rows: ReadonlyMap<string, TaskRow>, contexts: ReadonlyMap<string, LocationContext>, now: Date): Story[] =>
  [...rows.values()].flatMap((before) => {
    const context = contexts.get(before.locationId);
    const rules = context && momentRulesOf(context);
    const facts = rules ? momentFacts(before.state, rules, now) : [];
    return facts.length === 0 ? [] : [storyOf(before, facts, now)];
  });

const storyOf = (before: TaskRow, facts: readonly MomentFact[], now: Date): Story => {
  const lessons: Lesson[] = [];
  let { state, version } = before;
  for (const { id, event } of facts) {
    state = evolveTask(state, event);
    version += 1;
    lessons.push({ cause: causeOf(before, id, now), told: [{ event, task: state, version }], source: 'timer', history: false });
  }
  return { before, row: { ...before, state, version }, lessons };
};

/** The same moment has the same cause whenever it is told, so that the store takes it once, even when our tables have forgotten it. */
const causeOf = ({ locationId, taskId }: TaskId, moment: string, now: Date) => ({
  id: `${taskStream(locationId, taskId)}/${moment}`,
  occurredAt: now,
  traceparent: markSpan('moment of a task', { parent: null }),
  urgency: 'live' as const,
});

const ownersOf = ({ before: { locationId, state } }: Story) => {
  const contactId = contactOf(state);
  return contactId === null ? [] : [{ locationId, contactId }];
};
