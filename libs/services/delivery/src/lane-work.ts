import type { Claim, LaneSettlement, LeasedLane, OpenCustomEvent, Pushed, RenameNote } from '@sync/delivery';
import type { PersonOutcome, Slice } from '@sync/crm-events';
import type { DesiredPerson } from './compose-lane.js';

/** A lane in a worker's hands, with everything needed to decide what to tell SendX. */
export interface LaneWork {
  readonly lane: LeasedLane;
  readonly claims: readonly Claim<Slice>[];
  readonly desired: DesiredPerson;
  /** The address or one of its claimants opted out, at any time, in either system. */
  readonly suppressed: boolean;
  /** We never told SendX of this address, and a recent reading of the whole team did not see it. */
  readonly absentAtScan: boolean;
  /** What happened to the contacts of this lane and SendX was not told: by time of happening, then arrival. */
  readonly events: readonly OpenCustomEvent[];
  /** The claims cannot be combined: a mistake of ours that concerns this lane alone. */
  readonly broken?: Error;
}

/** An outcome of telling who somebody is, as it will be written to the stream of each claimant. */
export type Outcome = {
  readonly [E in PersonOutcome as E['type']]: { readonly type: E['type']; readonly facts: OwnFacts<E['data']> };
}[PersonOutcome['type']];
type LaneFacts = 'connectionId' | 'locationId' | 'contactId' | 'sliceVersion' | 'claimants';
type OwnFacts<D> = Omit<D, LaneFacts>;

/** The whole connection has a problem (a wrong key, a used-up plan): stop, and say so once. */
export interface Blocked {
  readonly code: string;
  readonly detail: string;
  /** When it is over, if the vendor said. */
  readonly until?: Date | undefined;
}

/** What happened to one lane: how it is given back, and what is told about it. */
export interface LaneResult {
  readonly work: LaneWork;
  readonly settlement: LaneSettlement;
  readonly outcomes: readonly Outcome[];
  /** So many of the outcomes are in the streams already. */
  readonly told: number;
  /** The other end of a rename, when it was part of it. */
  readonly also?: LaneSettlement;
  readonly calls: readonly string[];
  /** "ghl_task_created sent": what became of custom events, for the log. */
  readonly customEvents: readonly string[];
  readonly blocked?: Blocked;
  /** What broke, when it was no answer of SendX. */
  readonly error?: unknown;
}

export type Ending = Pick<LaneSettlement, 'failure' | 'retryInMs' | 'failed' | 'notBeforeMs' | 'mishap' | 'answerLost'>;

/** What has been achieved so far; kept up to date call by call, so that a failure half-way settles what was reached. */
export class LaneProgress {
  readonly calls: string[] = [];
  readonly customEvents: string[] = [];
  readonly outcomes: Outcome[] = [];
  pushed: Pushed | null;
  certain: boolean;
  optOutConfirmed: boolean;
  sendxId: string | null;
  rename: RenameNote | null;
  also: LaneSettlement | undefined;
  told = 0;
  /** See LaneSettlement. */
  unconfirmed: boolean | undefined;

  constructor(readonly work: LaneWork) {
    const { lane } = work;
    this.pushed = lane.pushed;
    this.certain = lane.pushedCertain;
    this.optOutConfirmed = lane.optOutConfirmed;
    this.sendxId = lane.sendxId;
    this.rename = lane.rename;
  }

  /** The lane as it stands, to be given back with this ending. */
  settle(ending: Ending): LaneResult {
    const { lane } = this.work;
    const settlement: LaneSettlement = {
      lane,
      // What a lost answer may have left in SendX was announced; it stays on the lane without our writing it again.
      ...((this.pushed !== lane.pushed || (this.certain && !lane.pushedCertain)) && { pushed: this.pushed }),
      certain: this.certain,
      optOutConfirmed: this.optOutConfirmed,
      sendxId: this.sendxId,
      rename: this.rename,
      ...(this.unconfirmed !== undefined && { unconfirmed: this.unconfirmed }),
      ...ending,
    };
    return {
      work: this.work,
      settlement,
      outcomes: this.outcomes,
      told: this.told,
      calls: this.calls,
      customEvents: this.customEvents,
      ...(this.also && { also: this.also }),
    };
  }
}

export const finished: Ending = { failure: null, retryInMs: null, failed: false };
