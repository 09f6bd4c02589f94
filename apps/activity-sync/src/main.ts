import { runService } from '@sync/composition';
import { activitySyncPart } from '@sync/composition/parts/activity-sync';

await runService({ name: 'activity-sync', settings: {}, parts: (surroundings) => [activitySyncPart(surroundings)] });
