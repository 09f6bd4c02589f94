/** Every wait of delivery, in milliseconds. One place, so that stories can be told without sleeping. */
export interface Timing {
  /** How long a lane is held; more than twice what one call may take. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** The longest rest of a worker that has nothing to do. */
  readonly idleMs: number;
  /** How long backfill lanes wait for their bulk call to be full. */
  readonly chunkWaitMs: number;
  /** A pass of the backfill begins nothing new after this, so that what a live edit raised meanwhile is seen. */
  readonly passMs: number;
  /** After a call that says that the whole connection is blocked: the next probe, and the wait of the lanes it concerned. */
  readonly probeMs: number;
  readonly blockedMs: number;
  /** Backoff of one lane. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** A call whose answer was lost may still be carried out for as long as a request may take. */
  readonly lostAnswerMs: number;
  /** How much later than newer calls SendX may still carry one out that got no answer; after that the person is told once more. */
  readonly lateCallMs: number;
  readonly renameMs: number;
  /** How old a reading of the whole team may be to tell who is not in SendX. */
  readonly scanFreshMs: number;
  /** After so long without bulk calls, those that answered for nobody in particular are checked. */
  readonly confirmMs: number;
  /** How often events that waited for too long are cleared away. */
  readonly expireMs: number;
  /** After a mistake of our own in a worker; doubled each time. */
  readonly brokenMs: number;
}

export const timing: Timing = {
  leaseMs: 30_000,
  renewMs: 8_000,
  idleMs: 1_000,
  chunkWaitMs: 10_000,
  passMs: 5_000,
  probeMs: 60_000,
  blockedMs: 30_000,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
  lostAnswerMs: 10_000,
  lateCallMs: 60_000,
  renameMs: 200,
  scanFreshMs: 3_600_000,
  confirmMs: 30_000,
  expireMs: 60_000,
  brokenMs: 1_000,
};
