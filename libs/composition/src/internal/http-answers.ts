import { Pool } from 'undici';
import { z } from 'zod';
import type { Secret } from '@sync/config';
import { sliceSchema } from '@sync/crm-events';
import type { InternalAnswers } from './answers.js';

const TIMEOUT_MS = 10_000;

const dryRun = z.array(
  z.object({
    connectionId: z.string(),
    complete: z.boolean(),
    creates: z.number(),
    overwrites: z.object({ count: z.number(), samples: z.array(z.object({ email: z.string(), fields: z.array(z.string()) })) }),
    optOuts: z.number(),
    excluded: z.record(z.string(), z.number()),
    calls: z.number(),
    seconds: z.number(),
  }),
);
const circuits = z.array(
  z.object({
    connectionId: z.string(),
    stops: z.enum(['pushes', 'reading']).optional(),
    code: z.string(),
    detail: z.string(),
    openedAt: z.coerce.date(),
    probeAt: z.coerce.date(),
  }),
);
const preview = z.union([sliceSchema, z.literal('unavailable')]).nullable();
const redriven = z.enum(['done', 'parked-again', 'expired', 'not-parked', 'unavailable']);
const count = z.number().int();
const customEventCounts = z.array(
  z.object({ connectionId: z.string(), waiting: count, rejected: count, sent: count, lost: count, expired: count, skipped: count }),
);
const untoldEvents = z.array(
  z.object({
    id: z.string(),
    connectionId: z.string(),
    contactId: z.string(),
    name: z.string(),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    happenedAt: z.coerce.date(),
    settledAt: z.coerce.date().nullable(),
    traceparent: z.string().nullable(),
  }),
);

/**
 * Asks another process of the product (see InternalController). One that is away answers nothing: its questions are "not available" meanwhile. Close it at the end.
 */
export const httpAnswers = (url: string, token: Secret): InternalAnswers & { close(): Promise<void> } => {
  const pool = new Pool(new URL(url).origin, { connections: 2, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  const ask = async <T>(question: string, body: object, schema: z.ZodType<T>, otherwise: T): Promise<T> => {
    try {
      const answer = await pool.request({
        method: 'POST',
        path: `/internal/${question}`,
        headers: { authorization: `Bearer ${token.reveal()}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const json: unknown = await answer.body.json();
      return answer.statusCode === 200 ? z.object({ answer: schema }).parse(json).answer : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    dryRun: () => ask('dry-run', {}, dryRun.nullable(), null),
    circuits: () => ask('circuits', {}, circuits, []),
    preview: (connectionId, contactId) => ask('preview', { connectionId, contactId }, preview, 'unavailable'),
    redrive: (group, messageId) => ask('redrive', { group, messageId }, redriven, 'unavailable'),
    customEventCounts: () => ask('custom-event-counts', {}, customEventCounts.nullable(), null),
    untoldEvents: (connectionId, state, limit) => ask('untold-events', { connectionId, state, limit }, untoldEvents.nullable(), null),
    redriveEvents: (which) => ask('redrive-events', which, count.nullable(), null),
    close: () => pool.close(),
  };
};
