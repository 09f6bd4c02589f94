import { z } from 'zod';
import { reason, reasonCount, time } from './common.js';

/** What going live would do to one connection's SendX team, without doing it. */
export const dryRunReport = z.object({
  connection: z.string(),
  /** False while SendX is still being read: numbers may grow. */
  complete: z.boolean(),
  creates: z.number().int(),
  overwrites: z.object({
    count: z.number().int(),
    samples: z.array(z.object({ email: z.string(), fields: z.array(z.string()) })),
  }),
  optOuts: z.number().int(),
  excluded: z.array(reasonCount),
  calls: z.number().int(),
  seconds: z.number(),
});
export type DryRunReport = z.output<typeof dryRunReport>;
export const dryRunAnswer = z.object({ reports: z.array(dryRunReport) });
export type DryRunAnswer = z.output<typeof dryRunAnswer>;

/** What SendX would be told of one person under the mapping in force; nothing is sent. */
export const preview = z.object({
  connection: z.string(),
  contactId: z.string(),
  mappingVersion: z.number().int(),
  email: z.string().nullable(),
  /** Why nothing would be sent. */
  skip: z.object({ reason, detail: z.string() }).nullable(),
  profile: z.record(z.string(), z.string()),
  fields: z.array(z.object({ name: z.string(), type: z.string(), value: z.string() })),
  tags: z.array(z.string()),
  lists: z.array(z.string()),
  optOut: z.boolean(),
  deleted: z.boolean(),
});
export type Preview = z.output<typeof preview>;

/** A message that one service could not read; set aside alone, while all others flow. */
export const parkedMessage = z.object({
  group: z.string(),
  topic: z.string(),
  messageId: z.string(),
  key: z.string(),
  reason,
  detail: z.string(),
  traceId: z.string().nullable(),
  parkedAt: time,
});
export type ParkedMessage = z.output<typeof parkedMessage>;
export const parkedAnswer = z.object({ messages: z.array(parkedMessage), more: z.boolean() });
export type ParkedAnswer = z.output<typeof parkedAnswer>;

/** How sending a parked message through again ended; `unavailable`: the service that reads it does not run in this process. */
export const redriveAnswer = z.object({ outcome: z.enum(['done', 'parked-again', 'expired', 'not-parked', 'unavailable']) });
export type RedriveAnswer = z.output<typeof redriveAnswer>;
