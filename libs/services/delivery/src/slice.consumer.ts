import { Controller, Inject, Injectable } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { sliceEventRegistry } from '@sync/crm-events';
import { applyClaims, type ClaimChange, type Suppressions } from '@sync/delivery';
import type { StoreTransaction } from '@sync/event-store';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import type { Slice } from '@sync/crm-events';

export abstract class DeliverySettings {
  abstract readonly windowMs: number;
  abstract readonly suppressions: Suppressions;
  /** The SendX team of a connection; undefined when there is no such connection any more. */
  abstract teamOf(connectionId: string): string | undefined;
  /** Called after a batch: lanes may be due. */
  abstract poke(): void;
}

interface Read {
  readonly change: ClaimChange<Slice> | null;
  readonly settlement: Settlement;
}

/** Takes over what the sync services want SendX to know: claims change, lanes become due. Opt-outs are written down at once. */
@Injectable()
@Controller()
export class SliceConsumer {
  constructor(@Inject(DeliverySettings) private readonly settings: DeliverySettings) {}

  @EventPattern(topics.contactSlices, { group: 'delivery' })
  async handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const settlements = await batch.transaction([], (tx) => this.#apply(tx, batch.items));
    this.settings.poke();
    return settlements;
  }

  async #apply(tx: StoreTransaction, items: readonly Message<unknown>[]): Promise<Settlement[]> {
    const read = items.map((message) => this.#read(message));
    const changes = read.flatMap(({ change }) => (change ? [change] : []));
    await applyClaims(tx.client, changes, this.settings.windowMs);
    await this.#suppress(tx, changes);
    return read.map(({ settlement }) => settlement);
  }

  #read(message: Message<unknown>): Read {
    const decoded = sliceEventRegistry.decode(message);
    if (decoded.kind === 'erased-event') return { change: null, settlement: done };
    if (decoded.kind === 'unknown-event') return { change: null, settlement: { kind: 'hold', reason: decoded.detail } };
    const { slice, urgency } = decoded.event.data;
    const team = this.settings.teamOf(slice.connectionId);
    if (!team)
      return {
        change: null,
        settlement: { kind: 'park', code: 'CONNECTION_UNKNOWN', reason: `There is no connection ${slice.connectionId}.` },
      };
    const change = {
      connectionId: slice.connectionId,
      contactId: slice.contactId,
      service: slice.service,
      team,
      email: slice.skip?.code === 'invalid-email' ? null : slice.email,
      version: message.version,
      slice,
      dateAdded: slice.dateAdded ? new Date(slice.dateAdded) : null,
      priority: slice.optOut ? ('opt-out' as const) : urgency,
      traceparent: message.traceparent,
    };
    return { change, settlement: done };
  }

  /** By address and by contact, so that the opt-out holds when either changes. */
  async #suppress(tx: StoreTransaction, changes: readonly ClaimChange<Slice>[]): Promise<void> {
    const optedOut = changes.filter(({ slice }) => slice.optOut && slice.policy.optOut === 'unsubscribe');
    for (const team of new Set(optedOut.map((change) => change.team))) {
      const subjects = optedOut
        .filter((change) => change.team === team)
        .flatMap(({ connectionId, contactId, email }) => [{ connectionId, contactId }, ...(email === null ? [] : [{ email }])]);
      await this.settings.suppressions.add(tx.client, team, subjects, 'ghl');
    }
  }
}
