import { z } from 'zod';
import { reason, time } from './common.js';

/** `waiting` and `rejected` are all there are; the others those of the last hour. */
export const customEventCounts = z.object({
  waiting: z.number().int(),
  rejected: z.number().int(),
  sent: z.number().int(),
  lost: z.number().int(),
  expired: z.number().int(),
  skipped: z.number().int(),
});
export type CustomEventCounts = z.output<typeof customEventCounts>;

/** Ends after which a custom event can be sent through again. */
export const redrivableStates = ['rejected', 'expired'] as const;
export type RedrivableState = (typeof redrivableStates)[number];

/** A custom event that SendX was not told; what it carries is not shown. */
export const untoldEvent = z.object({
  connection: z.string(),
  id: z.string(),
  /** Whose it is; `personName` and `email` are null when nothing is known of them. */
  contactId: z.string(),
  personName: z.string().nullable(),
  email: z.string().nullable(),
  name: z.string(),
  state: z.enum(redrivableStates),
  reason,
  detail: z.string().nullable(),
  happenedAt: time,
  settledAt: time.nullable(),
  traceId: z.string().nullable(),
});
export type UntoldEvent = z.output<typeof untoldEvent>;
/** The last settled first. */
export const untoldEventsAnswer = z.object({ events: z.array(untoldEvent), more: z.boolean() });
export type UntoldEventsAnswer = z.output<typeof untoldEventsAnswer>;

/** How many wait to be sent again. */
export const eventsRedriven = z.object({ waitAgain: z.number().int() });
export type EventsRedriven = z.output<typeof eventsRedriven>;
