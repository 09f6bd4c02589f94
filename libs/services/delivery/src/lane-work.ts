import type { Claim, LaneSettlement, LeasedLane, Pushed } from '@sync/delivery';
import type { PushEvent, Slice } from '@sync/crm-events';
import type { DesiredPerson } from './compose-lane.js';

/** A lane in a worker's hands, with everything needed to decide what to tell SendX. */
export interface LaneWork {
  readonly lane: LeasedLane;
  readonly claims: readonly Claim<Slice>[];
  readonly desired: DesiredPerson;
  /** The address or one of its claimants opted out, at any time, in either system. */
  readonly suppressed: boolean;
}

/** An outcome as it will be written to the stream of each claimant. */
export type Outcome = {
  readonly [E in PushEvent as E['type']]: { readonly type: E['type']; readonly facts: OwnFacts<E['data']> };
}[PushEvent['type']];
type LaneFacts = 'connectionId' | 'locationId' | 'contactId' | 'sliceVersion' | 'claimants';
type OwnFacts<D> = Omit<D, LaneFacts>;

/** What happened to one lane: how it is given back, and what is told about it. */
export interface LaneResult {
  readonly work: LaneWork;
  readonly settlement: LaneSettlement;
  readonly outcomes: readonly Outcome[];
  /** The other end of a rename, when it was part of it. */
  readonly also?: LaneSettlement;
  readonly calls: readonly string[];
  /** The whole connection has a problem (a wrong key, a used-up plan): stop, and say so once. */
  readonly blocked?: { readonly code: string; readonly detail: string };
}

/** What has been achieved so far; kept up to date call by call, so that a failure half-way settles what was reached. */
export class LaneProgress {
  readonly calls: string[] = [];
  readonly outcomes: Outcome[] = [];
  pushed: Pushed | null;
  certain: boolean;
  optOutConfirmed: boolean;
  sendxId: string | null;
  renameFrom: string | null;
  also: LaneSettlement | undefined;

  constructor(readonly work: LaneWork) {
    const { lane } = work;
    this.pushed = lane.pushed;
    this.certain = lane.pushedCertain;
    this.optOutConfirmed = lane.optOutConfirmed;
    this.sendxId = lane.sendxId;
    this.renameFrom = lane.renameFrom;
  }

  /** The lane as it stands, to be given back with this ending. */
  settle(ending: Pick<LaneSettlement, 'failure' | 'retryInMs' | 'failed'>): LaneResult {
    const { lane } = this.work;
    const settlement: LaneSettlement = {
      lane,
      ...(this.pushed !== lane.pushed && { pushed: this.pushed }),
      certain: this.certain,
      optOutConfirmed: this.optOutConfirmed,
      sendxId: this.sendxId,
      renameFrom: this.renameFrom,
      ...ending,
    };
    return { work: this.work, settlement, outcomes: this.outcomes, calls: this.calls, ...(this.also && { also: this.also }) };
  }
}

export const finished = { failure: null, retryInMs: null, failed: false } as const;
