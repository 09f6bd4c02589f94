import { z } from 'zod';

/** The door a report came through. A GET by id is the only one that can prove anything; webhooks and search rows may be late or partial. */
export const reportDoors = ['webhook', 'get', 'search'] as const;
export type ReportDoor = (typeof reportDoors)[number];

/**
 * The moment something was true in the CRM, and the door that told: a GET as of the database time at its start, a webhook as of its
 * envelope's timestamp, a search row as of its dateUpdated (design 2.5). ISO 8601, UTC, milliseconds.
 */
export const asOfSchema = z.object({ at: z.iso.datetime(), via: z.enum(reportDoors) });
export type AsOf = z.output<typeof asOfSchema>;

export const asOf = (at: Date, via: ReportDoor): AsOf => ({ at: at.toISOString(), via });

/** Below zero when `at` lies before what is known, zero on a tie, above zero when it is newer or nothing is known yet. */
export const compareAsOf = (at: Date, known: AsOf | null): number => (known === null ? 1 : at.getTime() - Date.parse(known.at));
