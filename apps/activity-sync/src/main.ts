import { runService, activitySyncPart } from '@sync/composition';

await runService({ name: 'activity-sync', settings: {}, parts: (surroundings) => [activitySyncPart(surroundings)] });
