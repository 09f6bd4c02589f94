/** Served in this order; a smaller number is served first. A live edit raises a lane that waits for the backfill. */
export const lanePriority = { 'opt-out': 0, live: 1, automation: 2, reconcile: 3, backfill: 4 } as const;
export type LanePriority = keyof typeof lanePriority;

export interface LaneKey {
  readonly team: string;
  /** Trimmed and lower-cased. */
  readonly email: string;
}

/** What we last told SendX about this person. Only what we wrote ourselves; SendX may know more. */
export interface Pushed {
  readonly owner: string;
  readonly profile: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly lists: readonly string[];
}

export interface LaneFailure {
  readonly code: string;
  readonly detail: string;
  readonly at: string;
}

/** A lane that this worker holds until `leaseUntil`; every write back carries the fence. */
export interface LeasedLane extends LaneKey {
  readonly connectionId: string;
  readonly revision: bigint;
  readonly fence: bigint;
  readonly priority: LanePriority;
  readonly attempts: number;
  readonly pushed: Pushed | null;
  /** False after a lost answer: SendX may or may not have what we sent. */
  readonly pushedCertain: boolean;
  readonly optOutConfirmed: boolean;
  readonly sendxId: string | null;
  readonly renameFrom: string | null;
  readonly traceparents: readonly string[];
}

/** What one service wants SendX to know of one contact. `S` is that service's slice, as stored. */
export interface Claim<S> {
  readonly connectionId: string;
  readonly contactId: string;
  readonly service: string;
  readonly team: string;
  readonly email: string | null;
  /** Version of the slice's stream; an older one is ignored. */
  readonly version: number;
  readonly slice: S;
  readonly dateAdded: Date | null;
}

/** "team email" as one string, for maps; the separator cannot occur in either. */
export const laneId = ({ team, email }: LaneKey): string => `${team} ${email}`;
