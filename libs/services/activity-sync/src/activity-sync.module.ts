import { Module, type DynamicModule } from '@nestjs/common';
import { Reslicer } from '@sync/reslicing';
import { Timers } from '@sync/timers';
import { ActivityConsumer } from './activity.consumer.js';
import type { ActivitySync } from './activity-sync.js';
import { ConnectionDirectory } from './connection-directory.js';
import { DailyQuestions } from './daily-questions.js';
import { ReferenceConsumer } from './reference.consumer.js';
import { SyncActivity } from './sync-activity.js';
import { TaskActivityConsumer } from './task-activity.consumer.js';
import { TimersConsumer } from './timers.consumer.js';

@Module({})
export class ActivitySyncModule {
  static with({ syncActivity, dailyQuestions, reslicer, timers, connections }: ActivitySync): DynamicModule {
    return {
      module: ActivitySyncModule,
      controllers: [ActivityConsumer, ReferenceConsumer, TaskActivityConsumer, TimersConsumer],
      providers: [
        { provide: SyncActivity, useValue: syncActivity },
        { provide: DailyQuestions, useValue: dailyQuestions },
        { provide: Reslicer, useValue: reslicer },
        { provide: Timers, useValue: timers },
        { provide: ConnectionDirectory, useValue: connections },
      ],
    };
  }
}
