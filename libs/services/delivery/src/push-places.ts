/** Pushes under way at a time where SendX takes its time: what is in hand does not see the edits that come meanwhile. */
export const FEWEST_PLACES = 64;
/** Where it is fast, so many keep a processor busy between webhook and call (docs/decisions/0017-places-follow-the-pace.md). */
export const MOST_PLACES = 256;
/** As many are worth having in hand as end within this time. */
const WORTH_MS = 500;

/** How many pushes may be under way at a time: as many as ended within the last half second, between 64 and 256. */
export class PushPlaces {
  #ended = 0;
  #endedSinceTaken = 0;
  #countedSince: number;
  #places = FEWEST_PLACES;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.#countedSince = now();
  }

  /** One push ended, however it did. */
  ended(): void {
    this.#look();
    this.#ended += 1;
    this.#endedSinceTaken += 1;
  }

  /** Lanes are taken now. */
  taken(): void {
    this.#endedSinceTaken = 0;
  }

  /**
   * How many more may begin. Where the pace has fallen and more are under way than there are places, every second one that ends makes room all the same:
   * an opt-out never waits until all the others were told.
   */
  free(underWay: number): number {
    return Math.max(this.most - underWay, this.#endedSinceTaken >= 2 ? 1 : 0);
  }

  get most(): number {
    this.#look();
    return this.#places;
  }

  #look(): void {
    const ms = this.now() - this.#countedSince;
    if (ms < WORTH_MS) return;
    this.#places = Math.min(Math.max(Math.ceil((this.#ended * WORTH_MS) / ms), FEWEST_PLACES), MOST_PLACES);
    this.#ended = 0;
    this.#countedSince += ms;
  }
}
