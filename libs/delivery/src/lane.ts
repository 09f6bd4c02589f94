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

/** A contact came to this lane from another address: its record in SendX can be taken along. */
export interface RenameNote {
  readonly from: string;
  /** `claimantId` of the contact that moved. Whoever else has the address by then must not inherit the record. */
  readonly contact: string;
}

/** A lane that this worker holds until its lease ends; every write back carries the fence. */
export interface LeasedLane extends LaneKey {
  /** Never reused, unlike the address, and says nothing about the person. */
  readonly id: string;
  readonly connectionId: string;
  readonly revision: bigint;
  readonly fence: bigint;
  readonly priority: LanePriority;
  readonly attempts: number;
  /** How often in a row something broke that is no answer of SendX. */
  readonly mishaps: number;
  /** Everything that SendX may have from us; null when we never told it anything. */
  readonly pushed: Pushed | null;
  /** False after a lost answer or a crash: SendX may or may not have all of `pushed`. */
  readonly pushedCertain: boolean;
  /** How long ago an answer was lost whose call may still be carried out; null: none was, or all of it was told again since. */
  readonly doubtedForMs: number | null;
  readonly optOutConfirmed: boolean;
  readonly sendxId: string | null;
  readonly rename: RenameNote | null;
  readonly traceparents: readonly string[];
}

/**
 * The service whose claim says where a contact lives, and since when it exists: its home claim. Claims of other services have no address of their
 * own; they are wherever the contact is.
 */
export const homeService = 'contact';

/** What one service wants SendX to know of one contact. `S` is that service's slice, as stored. */
export interface Claim<S> {
  readonly connectionId: string;
  readonly contactId: string;
  readonly service: string;
  readonly team: string;
  /** That of the lane, once a claim is read from it; what is written for any other service than `homeService` is ignored. */
  readonly email: string | null;
  /** Version of the slice's stream; an older one is ignored. */
  readonly version: number;
  readonly slice: S;
  readonly dateAdded: Date | null;
}

/** "team email" as one string, for maps; the separator cannot occur in either. */
export const laneId = ({ team, email }: LaneKey): string => `${team} ${email}`;

/** A contact, whatever services speak for it. */
export const claimantId = ({ connectionId, contactId }: Pick<Claim<unknown>, 'connectionId' | 'contactId'>): string =>
  `${connectionId} ${contactId}`;

/**
 * What SendX may have when it is unknown whether `said` arrived: both. Values matter less than names here: whatever may be there and is not
 * wanted has to be blanked or removed.
 */
export const eitherOf = (before: Pushed | null, said: Pushed): Pushed => ({
  owner: said.owner,
  profile: { ...before?.profile, ...said.profile },
  fields: { ...before?.fields, ...said.fields },
  tags: union(before?.tags ?? [], said.tags),
  lists: union(before?.lists ?? [], said.lists),
});

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])].sort();
