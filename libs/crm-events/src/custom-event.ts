import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event.js';
import { eventRegistry } from './event-registry.js';

/**
 * Something happened that SendX should be told once, as a custom event of this person (domain sendx 5.3). SendX has no idempotency key, so delivery
 * keeps a ledger by `dedupeKey`: the same fact again, from a replay or another door, has the same one. Stream `custom-events-<service>-<location>-<contact>`.
 */
export const CustomEventRaised = defineEvent(
  'CustomEventRaised',
  1,
  z.object({
    connectionId: z.string(),
    locationId: z.string(),
    contactId: z.string(),
    /** As defined in SendX, prefix included: ghl_task_created. */
    name: z.string(),
    /** Flat texts: dates in ISO 8601, booleans true or false, at most 255 characters each. */
    data: z.record(z.string(), z.string()),
    /** When it happened; for a moment that came, the moment it was noticed. ISO 8601. */
    at: z.iso.datetime(),
    dedupeKey: z.string(),
    urgency: z.enum(['live', 'reconcile', 'backfill']),
  }),
);
export const customEvents = [CustomEventRaised] as const;
export type CustomEvent = EventOf<typeof customEvents>;
export const customEventRegistry = eventRegistry(customEvents);
