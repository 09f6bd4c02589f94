import { ActivitySync, ActivitySyncModule } from '@sync/service-activity-sync';
import type { Part, Surroundings } from '../part.js';

/** What did they write, book or miss? */
export const activitySyncPart = ({ platform, directory, logger }: Surroundings): Part => {
  const activitySync = new ActivitySync({ ...platform, store: platform.events, connections: directory, logger });
  return {
    name: 'activity-sync',
    modules: [ActivitySyncModule.with(activitySync)],
    open: (undo) => {
      activitySync.start();
      undo.later('activity-sync', () => activitySync.stop());
    },
  };
};
