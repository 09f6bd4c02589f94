import { runService, taskSyncPart } from '@sync/composition';

await runService({ name: 'task-sync', settings: {}, parts: (surroundings) => [taskSyncPart(surroundings)] });
