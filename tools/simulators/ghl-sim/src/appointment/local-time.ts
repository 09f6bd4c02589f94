import { DateTime, IANAZone } from 'luxon';

/** The spellings of one moment that an appointment has (domain fact 13). A zone nobody knows counts as UTC. */

/** ISO 8601 with the numeric offset that holds in the zone at that moment. */
export const withOffset = (ms: number, zone: string): string => inZone(ms, zone).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");

/** `YYYY-MM-DD HH:mm:ss` in the zone, which it does not name. */
export const naive = (ms: number, zone: string): string => inZone(ms, zone).toFormat('yyyy-MM-dd HH:mm:ss');

/** What was written, with the zone's offset; a time without an offset is the zone's own. What is no date stays as it is. */
export const normalised = (written: string, zone: string): string => {
  const read = DateTime.fromISO(written, { zone: known(zone) });
  return read.isValid ? withOffset(read.toMillis(), zone) : written;
};

export const inZone = (ms: number, zone: string): DateTime => DateTime.fromMillis(ms, { zone: known(zone) });

const known = (zone: string): string => (IANAZone.isValidZone(zone) ? zone : 'utc');
