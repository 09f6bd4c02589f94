import { RecordStore } from '../record-store.js';
import { SearchIndex } from '../search-index.js';
import type { SimTask } from './sim-task.js';

/** The tasks twice: as they are, and as the location's search shows them, some time later. */
export class TaskStore extends RecordStore<SimTask> {
  readonly search: SearchIndex<SimTask>;

  constructor(settings: { searchLagMs: number }, now: () => number) {
    super();
    this.search = new SearchIndex(settings, now);
  }

  override put(task: SimTask): void {
    super.put(task);
    this.search.later(task.id, task);
  }

  override delete(id: string): void {
    super.delete(id);
    this.search.later(id, undefined);
  }

  override load(tasks: Iterable<SimTask>): void {
    super.load(tasks);
    this.search.load(this.all());
  }
}
