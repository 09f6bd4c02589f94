import { isDeepStrictEqual } from 'node:util';
import type { EditOptions } from '../contact-edits.js';
import { newId } from '../sim-contact.js';
import type { SimTask, TaskPatch } from './sim-task.js';
import type { TaskStore } from './task-store.js';

/** Told of what a webhook would announce. `task` is the state after it, for a delete the last one. */
export type AnnounceTask = (type: 'TaskCreate' | 'TaskComplete' | 'TaskDelete', task: SimTask) => void;

/** Changes tasks the way GHL does, whoever asks. Creation, completion and deletion are announced; no edit and no reopening ever is (domain fact 2). */
export class TaskEdits {
  constructor(
    private readonly store: TaskStore,
    private readonly locationId: string,
    private readonly now: () => number,
    private readonly announce: AnnounceTask,
  ) {}

  create(contactId: string, patch: TaskPatch, { silent }: EditOptions = {}): SimTask {
    const at = new Date(this.now()).toISOString();
    const blank: SimTask = { id: newId(), locationId: this.locationId, contactId, completed: false, dateAdded: at, dateUpdated: at };
    const task = inUtc({ ...blank, ...patch, contactId });
    this.store.put(task);
    if (!silent) this.announce('TaskCreate', task);
    return task;
  }

  /** The task after the change. A change that changes nothing moves no date and fires nothing. */
  update(before: SimTask, patch: TaskPatch, { silent }: EditOptions = {}): SimTask {
    const after = inUtc({ ...before, ...patch });
    if (isDeepStrictEqual(before, after)) return before;
    const dated = { ...after, dateUpdated: patch.dateUpdated ?? new Date(this.now()).toISOString() };
    this.store.put(dated);
    if (!silent && dated.completed && !before.completed) this.announce('TaskComplete', dated);
    return dated;
  }

  delete(task: SimTask, { silent }: EditOptions = {}): void {
    this.store.delete(task.id);
    if (!silent) this.announce('TaskDelete', task);
  }
}

/** GHL keeps due dates in UTC, however they were written. */
const inUtc = (task: SimTask): SimTask => {
  const due = Date.parse(task.dueDate ?? '');
  return Number.isNaN(due) ? task : { ...task, dueDate: new Date(due).toISOString() };
};
