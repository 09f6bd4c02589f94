import { z } from 'zod';
import { reason, time } from './common.js';

/**
 * `in-sync`: SendX knows what it should. `waiting`: a push is to come. `failing`: SendX refused, and the same request can never succeed.
 * `excluded`: deliberately not told.
 */
export const contactStates = ['in-sync', 'waiting', 'failing', 'excluded'] as const;
export type ContactState = (typeof contactStates)[number];

export const contactSummary = z.object({
  connection: z.string(),
  contactId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  state: z.enum(contactStates),
  reason: reason.nullable(),
  /** What was found besides the reason, in words: SendX's answer, the filter that did not fit. */
  detail: z.string().nullable(),
  optedOut: z.boolean(),
  deleted: z.boolean(),
  /** Versions of what SendX should know, and of what it was last told. */
  sliceVersion: z.number().int().nullable(),
  pushedVersion: z.number().int().nullable(),
  lastChangeAt: time.nullable(),
  lastPushAt: time.nullable(),
  traceId: z.string().nullable(),
});
export type ContactSummary = z.output<typeof contactSummary>;

export const contactsAnswer = z.object({
  /** `matched` is the address that was found; an earlier one when it differs from `email`. */
  contacts: z.array(contactSummary.extend({ matched: z.string().nullable() })),
  more: z.boolean(),
});
export type ContactsAnswer = z.output<typeof contactsAnswer>;

/** One value that changed; null is "none". */
export const valueChange = z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() });
export type ValueChange = z.output<typeof valueChange>;

/** What arrived, what we learned, what we asked for, what SendX should know, what SendX was told. */
export const stepKinds = ['receipt', 'event', 'request', 'slice', 'push'] as const;
export type StepKind = (typeof stepKinds)[number];

export const timelineStep = z.object({
  id: z.string(),
  at: time,
  kind: z.enum(stepKinds),
  /** Name of the event, or the door of the receipt. */
  type: z.string(),
  sentence: z.string(),
  values: z.array(valueChange),
  /** Why it ended here, when it did. */
  reason: reason.nullable(),
  detail: z.string().nullable(),
  traceId: z.string().nullable(),
});
export type TimelineStep = z.output<typeof timelineStep>;

export const timeline = z.object({
  contact: contactSummary,
  /** "Why is it as it is, and what can I do?" in two sentences. */
  summary: z.object({ title: z.string(), nextStep: z.string() }),
  /** Oldest first. */
  steps: z.array(timelineStep),
  /** How many older steps were left out. */
  omitted: z.number().int(),
});
export type Timeline = z.output<typeof timeline>;
