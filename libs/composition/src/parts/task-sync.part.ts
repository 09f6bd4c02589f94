import { TaskSync, TaskSyncModule } from '@sync/service-task-sync';
import type { Part, Surroundings } from '../part.js';

/** What changed about this person's tasks, and what is due? */
export const taskSyncPart = ({ platform, directory, logger }: Surroundings): Part => {
  const taskSync = new TaskSync({ ...platform, store: platform.events, connections: directory, logger });
  return {
    name: 'task-sync',
    modules: [TaskSyncModule.with(taskSync)],
    open: (undo) => {
      taskSync.start();
      undo.later('task-sync', () => taskSync.stop());
    },
  };
};
