import type { CustomEventCounts, RedrivableState, RedriveAnswer } from '@sync/contracts-console';
import type { Slice } from '@sync/crm-events';

/** What going live would do to one connection. Delivery knows; its report has this shape. */
export interface DryRunFigures {
  readonly connectionId: string;
  /** False while SendX is still being read: numbers may grow. */
  readonly complete: boolean;
  readonly creates: number;
  readonly overwrites: {
    readonly count: number;
    readonly samples: readonly { readonly email: string; readonly fields: readonly string[] }[];
  };
  readonly optOuts: number;
  /** People by reason code. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly seconds: number;
}

/** Asks delivery what going live would do. Null: nobody here can tell. */
export abstract class DryRunSource {
  abstract dryRun(): Promise<readonly DryRunFigures[] | null>;
}

/** Asks contact-sync what it would want SendX to know of a contact, under the mapping in force; stores and sends nothing. */
export abstract class PreviewSource {
  /** Null: the contact is not known. `unavailable`: nobody here can tell. */
  abstract preview(connectionId: string, contactId: string): Promise<Slice | null | 'unavailable'>;
}

export interface OpenCircuit {
  readonly connectionId: string;
  /** Left out: pushes to SendX. `reading`: nothing is read from GHL. */
  readonly stops?: 'pushes' | 'reading';
  readonly code: string;
  readonly detail: string;
  readonly openedAt: Date;
  readonly probeAt: Date;
}

/** Asks which connections have all their pushes (delivery knows), or all their reading (reconcile knows), stopped. */
export abstract class CircuitSource {
  abstract circuits(): Promise<readonly OpenCircuit[]>;
}

/** Sends a parked message through its handler again. */
export abstract class RedriveSource {
  abstract redrive(group: string, messageId: string): Promise<RedriveAnswer['outcome']>;
}

export interface CustomEventFigures extends CustomEventCounts {
  readonly connectionId: string;
}

/** A custom event that SendX was not told, without what it carries. */
export interface UntoldCustomEvent {
  readonly id: string;
  readonly connectionId: string;
  readonly contactId: string;
  readonly name: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly happenedAt: Date;
  readonly settledAt: Date | null;
  readonly traceparent: string | null;
}

export interface EventsRedrive {
  readonly connectionId: string;
  readonly state: RedrivableState;
  /** Left out: all of this state, so many at a time. */
  readonly id?: string;
  readonly limit: number;
}

/** Asks delivery, which keeps the ledger of custom events. Null: nobody here can tell, or do it. */
export abstract class CustomEventSource {
  abstract counts(): Promise<readonly CustomEventFigures[] | null>;
  /** The last settled first. */
  abstract untold(connectionId: string, state: RedrivableState, limit: number): Promise<readonly UntoldCustomEvent[] | null>;
  /** Answers how many wait again. */
  abstract redrive(which: EventsRedrive): Promise<number | null>;
}

export const noCustomEvents: CustomEventSource = {
  counts: () => Promise.resolve(null),
  untold: () => Promise.resolve(null),
  redrive: () => Promise.resolve(null),
};
export const noRedrive: RedriveSource = { redrive: () => Promise.resolve('unavailable') };
export const noDryRun: DryRunSource = { dryRun: () => Promise.resolve(null) };
export const noPreview: PreviewSource = { preview: () => Promise.resolve('unavailable') };
export const noCircuits: CircuitSource = { circuits: () => Promise.resolve([]) };
