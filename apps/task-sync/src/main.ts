import { runService } from '@sync/composition';
import { taskSyncPart } from '@sync/composition/parts/task-sync';

await runService({ name: 'task-sync', settings: {}, parts: (surroundings) => [taskSyncPart(surroundings)] });
