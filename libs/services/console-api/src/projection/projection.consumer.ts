import { Controller, Injectable, Module } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { topics, type Batch, type Settlement } from '@sync/messaging';
import { applyBackfills } from './apply-backfills.js';
import { applyActivity, applyTasks } from './apply-records.js';
import { FactsTogether } from './facts-together.js';
import { readContactEvents, readPushEvents, readSlices } from './read-facts.js';

/** People look at it every two seconds, so nobody misses what waits for a quarter of one. */
const console = { group: 'console', restMs: 250 };

/** Keeps the console's read model: one batch, one transaction, whatever comes first. */
@Injectable()
@Controller()
export class ProjectionConsumer {
  readonly #together = new FactsTogether();

  @EventPattern(topics.contactEvents, console)
  contactEvents(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.#together.apply(batch, readContactEvents(batch.items));
  }

  @EventPattern(topics.contactSlices, console)
  slices(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.#together.apply(batch, readSlices(batch.items));
  }

  @EventPattern(topics.pushEvents, console)
  pushEvents(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.#together.apply(batch, readPushEvents(batch.items));
  }

  @EventPattern(topics.taskEvents, console)
  taskEvents(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return batch.transaction([], ({ client }) => applyTasks(client, batch.items));
  }

  @EventPattern(topics.activityEvents, console)
  activityEvents(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return batch.transaction([], ({ client }) => applyActivity(client, batch.items));
  }

  @EventPattern(topics.backfillEvents, console)
  backfillEvents(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return batch.transaction([], ({ client }) => applyBackfills(client, batch.items));
  }
}

/** The console's consumers; put it into the process that has the transport. It needs nothing but its batches. */
@Module({ controllers: [ProjectionConsumer] })
export class ConsoleProjectionModule {}
