import type { Part } from './bench.js';
import { benchStore } from './event-store-part.js';
import { benchIngest } from './ingest/bench-ingest.js';
import { benchPace } from './pace/bench-pace.js';
import { benchDeliveries } from './pipeline/bench-deliveries.js';
import { benchDistributedPipeline, benchEmbeddedPipeline } from './pipeline/bench-pipeline.js';
import { benchBackfillAndRest, benchLimitedBackfill } from './product/bench-product.js';
import { benchEdits } from './product/edits.js';
import { benchMovedAppointments } from './product/moved-appointments.js';
import { benchTaskPoll } from './product/task-poll.js';
import { benchTimers } from './timers/bench-timers.js';

/** In the order of the table. */
export const parts: readonly Part[] = [
  { name: 'ingest', about: 'webhooks per second against the check alone and a bare insert', run: benchIngest },
  { name: 'event-store', about: 'the store against plain SQL', run: benchStore },
  { name: 'edits', about: 'ten edits of one contact through the real process', run: benchEdits },
  { name: 'limited-backfill', about: 'a first reading with both vendors’ limits on', run: benchLimitedBackfill },
  { name: 'backfill', about: 'a first reading of 10,000, then rest, then a warm start', run: benchBackfillAndRest },
  { name: 'tasks', about: '5,000 tasks looked through again, nothing changed', run: benchTaskPoll },
  { name: 'appointments', about: '1,000 appointments moved at once, and whom SendX is told to remind', run: benchMovedAppointments },
  { name: 'timers', about: '100,000 pending wake-ups at rest, and how late reminders come before them', run: benchTimers },
  { name: 'pipeline', about: 'webhook to SendX in one process: contacts a second, and how long one takes', run: benchEmbeddedPipeline },
  { name: 'distributed', about: 'the same with a process per service, over Kafka', run: benchDistributedPipeline },
  { name: 'deliveries', about: 'a backlog worked off by one delivery process, and by two', run: benchDeliveries },
  { name: 'pace', about: 'how much of the GHL budget 50,000 hydrations use', run: benchPace },
];
