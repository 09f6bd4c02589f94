import { BaseRpcContext, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { PartitionOptions, PartitionPlatform } from './partition-handler.js';
import { redriveParked, type RedriveOutcome } from './redrive-parked.js';
import { releaseHolds } from './release-holds.js';
import { BatchMisused, type StoreBatch } from './store-batch.js';

/** For readers that say nothing else: too short to be noticed, long enough that a busy machine handles several messages in one batch. */
const SHORT_REST_MS = 15;

export interface Subscription {
  readonly topic: string;
  readonly group: string;
  readonly restMs: number;
  readonly deliver: PartitionOptions['deliver'];
}

/** The handlers of a process: which group reads which topic. What a transport knows, whatever carries its messages. */
export class Subscriptions {
  readonly #all: Subscription[] = [];

  get all(): readonly Subscription[] {
    return this.#all;
  }

  get groups(): readonly string[] {
    return [...new Set(this.#all.map(({ group }) => group))];
  }

  /** Several services may read the same topic, each in a group of its own; Nest would chain their handlers into one. */
  add(pattern: unknown, handler: MessageHandler, extras: Record<string, unknown> | undefined): void {
    const topic = String(pattern);
    const group = extras?.['group'];
    if (typeof group !== 'string')
      throw new Error(`The handler of ${topic} names no consumer group; write @EventPattern<string>(topic, { group: '...' }).`);
    if (this.#all.some((known) => known.topic === topic && known.group === group))
      throw new Error(`Two handlers read ${topic} in the group ${group}; give one of them a group of its own.`);
    const restMs = extras?.['restMs'] ?? SHORT_REST_MS;
    if (typeof restMs !== 'number') throw new Error(`The handler of ${topic} has a restMs that is no number.`);
    this.#all.push({ topic, group, restMs, deliver: (batch) => deliver(handler, topic, batch) });
  }

  /** Whether a handler of this group is in this process. */
  handles(group: string): boolean {
    return this.#all.some((subscription) => subscription.group === group);
  }

  /** Sends the streams that wait for a newer build through their handlers again; call it once per start. Returns how many were released. */
  async releaseHolds(platform: PartitionPlatform): Promise<number> {
    let released = 0;
    for (const subscription of this.#all) released += await releaseHolds({ ...platform, ...subscription });
    return released;
  }

  /** Sends one parked message through its handler again. Throws what the handler throws; the message then stays parked. */
  redrive(platform: PartitionPlatform, group: string, messageId: string): Promise<RedriveOutcome> {
    return redriveParked({
      ...platform,
      group,
      messageId,
      deliver: (topic, batch) => {
        const subscription = this.#all.find((known) => known.topic === topic && known.group === group);
        if (!subscription) throw new Error(`No handler of ${group} reads ${topic} in this process; redrive it where that service runs.`);
        return subscription.deliver(batch);
      },
    });
  }
}

const deliver = async (handler: MessageHandler, topic: string, batch: StoreBatch): Promise<void> => {
  const result: unknown = await handler(batch, new BaseRpcContext([topic]));
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  if (!batch.settlements)
    throw new BatchMisused(`The handler of ${topic} returned without settling its batch; it has to call batch.transaction once.`);
};
