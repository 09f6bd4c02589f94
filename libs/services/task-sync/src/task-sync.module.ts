import { Module, type DynamicModule } from '@nestjs/common';
import { Reslicer } from '@sync/reslicing';
import { Timers } from '@sync/timers';
import { ConnectionDirectory } from './location-context.js';
import { MappingConsumer } from './mapping.consumer.js';
import { ReferenceConsumer } from './reference.consumer.js';
import { SyncTasks } from './sync-tasks.js';
import { TaskConsumer } from './task.consumer.js';
import type { TaskSync } from './task-sync.js';
import { WakeUpConsumer } from './wake-up.consumer.js';

@Module({})
export class TaskSyncModule {
  static with({ syncTasks, reslicer, timers, connections }: TaskSync): DynamicModule {
    return {
      module: TaskSyncModule,
      controllers: [TaskConsumer, ReferenceConsumer, MappingConsumer, WakeUpConsumer],
      providers: [
        { provide: SyncTasks, useValue: syncTasks },
        { provide: Reslicer, useValue: reslicer },
        { provide: Timers, useValue: timers },
        { provide: ConnectionDirectory, useValue: connections },
      ],
    };
  }
}
