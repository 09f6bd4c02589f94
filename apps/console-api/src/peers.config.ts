import { defineConfig, url } from '@sync/config';

/** The other processes that the console asks: their ports for operations. One that is not named is not asked, and its question answers "not available". */
export const consolePeers = defineConfig({
  CONTACT_SYNC_URL: url({ about: 'Operations port of contact-sync, for previews and redriving' }),
  TASK_SYNC_URL: url({ about: 'Operations port of task-sync, for redriving' }),
  ACTIVITY_SYNC_URL: url({ about: 'Operations port of activity-sync, for redriving' }),
  DELIVERY_URL: url({ about: 'Operations port of delivery, for dry runs, circuits and redriving' }),
  RECONCILE_URL: url({ about: 'Operations port of reconcile, for circuits and redriving' }),
});
