/** How fast two clocks may part: 200 µs per second, twice what a bad crystal does while its time is being corrected. */
const drift = 0.0002;

/**
 * Where this process' clock stands against the database's. An answer that says "it was D when I looked" narrows it to the round trip; many of them to the
 * shortest one. So a slot is met exactly even when the round trip that reserved it was slow (a busy pool, a wait for the row).
 * All times in milliseconds; the local clock is monotonic.
 */
export class ClockOffset {
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #at = 0;

  learn(sentAt: number, receivedAt: number, databaseTime: number): void {
    const parted = (receivedAt - this.#at) * drift;
    const low = Math.max(this.#low - parted, databaseTime - receivedAt);
    const high = Math.min(this.#high + parted, databaseTime - sentAt);
    // A clock that was set contradicts what was known: believe the newest answer alone.
    const isSet = low > high;
    this.#low = isSet ? databaseTime - receivedAt : low;
    this.#high = isSet ? databaseTime - sentAt : high;
    this.#at = receivedAt;
  }

  /** The local time at which the database's clock certainly shows `databaseTime`. */
  notBefore(databaseTime: number): number {
    return databaseTime - this.#low;
  }

  /** The local time at which it shows it at the earliest. */
  earliest(databaseTime: number): number {
    return databaseTime - this.#high;
  }
}
