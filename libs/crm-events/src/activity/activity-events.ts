import { z } from 'zod';
import { defineEvent, type EventOf } from '../define-event.js';
import { eventRegistry } from '../event-registry.js';

/**
 * Answers to what is asked about everybody once a day. `since` is when the quiet began; one answer per question, number of days and beginning.
 * Stream `activity-<location>-<contact>`.
 */
const quiet = z.object({ contactId: z.string(), days: z.int(), since: z.iso.datetime() });

/** For so many days the person has had no appointment ahead. Asked of people who had one. */
export const NothingUpcomingFired = defineEvent('NothingUpcomingFired', 1, quiet);
/** For so many days nothing happened with the person: no note, task or appointment, and none is ahead. */
export const InactivityFired = defineEvent('InactivityFired', 1, quiet);

export const quietEvents = [NothingUpcomingFired, InactivityFired] as const;
export type QuietEvent = EventOf<typeof quietEvents>;
export const quietEventRegistry = eventRegistry(quietEvents);
