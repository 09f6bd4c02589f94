import { Controller, Inject, Injectable } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { sliceEventRegistry, type Decoded, type Slice, type SliceEvent } from '@sync/crm-events';
import { applyClaims, homeService, type ClaimChange, type Move, type Subject } from '@sync/delivery';
import type { StoreTransaction } from '@sync/event-store';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { connectionUnknown, DeliverySettings, meetConnections } from './consumer-settings.js';

interface Read {
  readonly change: ClaimChange<Slice> | null;
  readonly settlement: Settlement;
}

interface Item {
  readonly message: Message<unknown>;
  readonly decoded: Decoded<SliceEvent>;
}

/**
 * Takes over what the sync services want SendX to know: claims change, lanes become due. Opt-outs are written down at once. Only the contact's own
 * slice has a say in those; the others ride along.
 */
@Injectable()
@Controller()
export class SliceConsumer {
  constructor(@Inject(DeliverySettings) private readonly settings: DeliverySettings) {}

  @EventPattern(topics.contactSlices, { group: 'delivery' })
  contactSlices(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.handle(batch);
  }

  @EventPattern(topics.taskSlices, { group: 'delivery' })
  taskSlices(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.handle(batch);
  }

  @EventPattern(topics.activitySlices, { group: 'delivery' })
  activitySlices(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    return this.handle(batch);
  }

  async handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const items = batch.items.map((message): Item => ({ message, decoded: sliceEventRegistry.decode(message) }));
    const named = items.flatMap(({ decoded }) => (decoded.kind === 'event' ? decoded.event.data.slice.connectionId : []));
    await meetConnections(this.settings, named);
    const settlements = await batch.transaction([], (tx) => this.#apply(tx, items));
    this.settings.poke();
    return settlements;
  }

  async #apply(tx: StoreTransaction, items: readonly Item[]): Promise<Settlement[]> {
    const read = items.map((item) => this.#read(item));
    const changes = read.flatMap(({ change }) => (change ? [change] : []));
    const moves = await applyClaims(tx.client, changes, this.settings.windowMs);
    await this.#suppress(tx, changes, moves);
    return read.map(({ settlement }) => settlement);
  }

  #read({ message, decoded }: Item): Read {
    if (decoded.kind === 'erased-event') return { change: null, settlement: done };
    if (decoded.kind === 'unknown-event') return { change: null, settlement: { kind: 'hold', reason: decoded.detail } };
    const { slice, urgency, changedAt } = decoded.event.data;
    const team = this.settings.teamOf(slice.connectionId);
    if (!team) return { change: null, settlement: connectionUnknown(slice.connectionId) };
    const change = {
      connectionId: slice.connectionId,
      contactId: slice.contactId,
      service: slice.service,
      team,
      email: slice.skip?.code === 'invalid-email' ? null : slice.email,
      version: message.version,
      slice,
      dateAdded: dateOf(slice.dateAdded),
      priority: urgency,
      optOut: optsOut(slice),
      changedAt: changedAt === undefined ? message.recordedAt : new Date(changedAt),
      traceparent: message.traceparent,
    };
    return { change, settlement: done };
  }

  /**
   * By address and by contact, so that the opt-out holds when either changes. Somebody who opts out and moves at once leaves an address behind that
   * is theirs as well, unless others claim it; and whoever moves away from an address that opted out takes that along.
   */
  async #suppress(tx: StoreTransaction, changes: readonly ClaimChange<Slice>[], moves: readonly Move[]): Promise<void> {
    const teams = new Set([...changes.filter(({ optOut }) => optOut), ...moves].map(({ team }) => team));
    for (const team of teams) {
      const moved = moves.filter((move) => move.team === team);
      const wereOut = await this.settings.suppressions.among(
        tx.client,
        team,
        moved.map(({ from }) => ({ email: from })),
      );
      const subjects = [
        ...changes.filter((change) => change.team === team && change.optOut).flatMap(subjectsOf),
        ...moved.filter(({ optOut, leftAlone }) => optOut && leftAlone).map(({ from }) => ({ email: from })),
        ...moved.filter((_, index) => wereOut[index]).map(({ connectionId, contactId }) => ({ connectionId, contactId })),
      ];
      await this.settings.suppressions.add(tx.client, team, subjects, 'ghl');
    }
  }
}

const optsOut = ({ service, optOut, policy }: Slice): boolean => service === homeService && optOut && policy.optOut === 'unsubscribe';

const subjectsOf = ({ connectionId, contactId, email }: ClaimChange<Slice>): Subject[] => [
  { connectionId, contactId },
  ...(email === null ? [] : [{ email }]),
];

/** Null for what is no date: one contact's oddity must not stop everybody else's batch. */
const dateOf = (text: string | null): Date | null => {
  const date = text === null ? null : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date : null;
};
