import { canonicalJson } from '../canonical-json.js';
import { applyTaskDecision, decideTask, type TaskDecision } from '../task/decide-task.js';
import type { TaskHydrateReason } from '../task/judge-task.js';
import type { TaskCommand } from '../task/task-commands.js';
import type { TaskEvent } from '../task/task-events.js';
import { evolveTask, type Task } from '../task/task.js';

/** As `given`, for tasks. Under which contact a task is looked for is asked of `decision`. */
export const givenTask = (initial: Task, ...past: TaskEvent[]) => {
  const state = past.reduce(evolveTask, initial);
  return {
    state,
    when: (command: TaskCommand): TaskOutcome => {
      const decision = decideTask(state, command);
      return {
        decision,
        state: applyTaskDecision(state, decision),
        then: (...events) => expectDecision(decision, events, undefined),
        thenHydrates: (reason, ...events) => expectDecision(decision, events, reason),
        thenNothing: () => expectDecision(decision, [], undefined),
      };
    },
  };
};

export interface TaskOutcome {
  readonly decision: TaskDecision;
  readonly state: Task;
  then: (...events: TaskEvent[]) => void;
  thenHydrates: (reason: TaskHydrateReason, ...events: TaskEvent[]) => void;
  thenNothing: () => void;
}

const expectDecision = (
  { events, hydrate }: TaskDecision,
  expectedEvents: TaskEvent[],
  expectedHydrate: TaskHydrateReason | undefined,
): void => {
  const found = canonicalJson({ events, hydrate: hydrate?.reason });
  const expected = canonicalJson({ events: expectedEvents, hydrate: expectedHydrate });
  if (found !== expected) throw new Error(`Expected the decision\n  ${expected}\nfound\n  ${found}`);
};
