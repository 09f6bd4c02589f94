import { z } from 'zod';
import { ghlTask, ghlTaskRow, subjectOf, taskWebhook, webhookEnvelope } from '@sync/contracts-ghl';
import { isJustMade, type TaskCommand } from '@sync/crm-events';
import { taskFromGet, taskFromRow, taskFromWebhook, taskGone } from '@sync/mapping';
import { receiptJson, type Message } from '@sync/messaging';
import type { TaskId } from './task-rows.js';

export type Urgency = 'live' | 'reconcile' | 'backfill';

/** What a receipt says of a task. `history`: it came with the first reading of the location, so nobody is told of it as news. */
export interface TaskReport {
  readonly kind: 'report';
  readonly about: TaskId;
  readonly command: TaskCommand;
  readonly urgency: Urgency;
  /** How we learned of it, as custom events say it. */
  readonly source: 'webhook' | 'poll';
  readonly history: boolean;
}

/** It cannot be read. `fetch`: the task it names is fetched instead; not for an answer to just that, which would go round for ever. */
export interface UnreadableReceipt {
  readonly kind: 'unreadable';
  readonly about: TaskId | null;
  readonly contactId: string | null;
  readonly fetch: boolean;
  readonly code: string;
  readonly reason: string;
}

export type ReadReceipt = TaskReport | UnreadableReceipt;

/** Ids are opaque, but they become part of names and keys. */
const id = z.string().regex(/^[^\s\p{C}]{1,200}$/u, 'an id has no spaces or control characters, and at most 200 characters');
const location = z.object({ locationId: id });
const pulled = z.object({ locationId: id, task: z.unknown() });
const gone = z.object({ locationId: id, taskId: id, contactId: z.string().nullish() });

/** Reads a receipt by the door it came through; see reconcile's receipts.ts for the pulled ones. */
export const readTaskReceipt = (message: Message<unknown>): ReadReceipt => {
  if (!Buffer.isBuffer(message.data))
    return unreadable(nobody, 'RECEIPT_ERASED', 'The receipt is past its retention; its bytes cannot be read any more.');
  const reader = readers[message.source ?? ''];
  if (!reader)
    return unreadable(
      nobody,
      'RECEIPT_SOURCE_UNKNOWN',
      `This build knows no receipts from ${message.source}; finish the upgrade, then redrive.`,
    );
  return reader(receiptJson(message.data), message);
};

type Reader = (json: unknown, message: Message<unknown>) => ReadReceipt;

const readWebhook: Reader = (json, message) => {
  const envelope = webhookEnvelope.safeParse(json);
  const subject = envelope.success ? subjectOf(envelope.data) : null;
  const about = aboutOf(subject?.locationId, subject?.recordId);
  const webhook = taskWebhook.safeParse(json);
  if (!webhook.success || !about)
    return unfit({ about, contactId: id.safeParse(subject?.contactId).data ?? null, fetch: true }, webhook.error);
  return { kind: 'report', about, command: taskFromWebhook(webhook.data, message.recordedAt), ...live('webhook') };
};

const readFound: Reader = (json, message) => {
  const body = pulled.safeParse(json);
  const task = ghlTask.safeParse(body.data?.task);
  const about = aboutOf(body.data?.locationId, task.data?.id);
  if (!task.success || !about || !message.asOf || !task.data.contactId)
    return unfit({ ...nobody, about }, task.error, 'It must say when it was read and whose task it is.');
  return { kind: 'report', about, command: taskFromGet(task.data, message.asOf), ...live('poll') };
};

const readGone: Reader = (json, message) => {
  const body = gone.safeParse(json);
  if (!body.success || !message.asOf) return unfit(nobody, body.error);
  const { locationId, taskId, contactId } = body.data;
  return { kind: 'report', about: { locationId, taskId }, command: taskGone(contactId ?? null, message.asOf), ...live('poll') };
};

const readRow =
  (isFirst: boolean): Reader =>
  (json, message) => {
    const body = pulled.safeParse(json);
    const row = ghlTaskRow.safeParse(body.data?.task);
    const about = aboutOf(body.data?.locationId, row.data?.id ?? idIn(body.data?.task));
    if (!row.success || !about) return unfit({ about, contactId: null, fetch: true }, row.error);
    const command = taskFromRow(row.data, message.recordedAt, isFirst ? message.recordedAt : undefined);
    return { kind: 'report', about, command, ...(isFirst ? first(row.data.dateAdded, message.recordedAt) : live('poll')) };
  };

const readers: Readonly<Record<string, Reader>> = {
  webhook: readWebhook,
  'task-get': readFound,
  'task-gone': readGone,
  'task-row': readRow(false),
  'task-backfill': readRow(true),
};

const first = (madeAt: string | null | undefined, seenAt: Date) =>
  isJustMade(madeAt, seenAt) ? live('poll') : { urgency: 'backfill' as const, source: 'poll' as const, history: true };
const live = (source: TaskReport['source']) => ({ urgency: 'live' as const, source, history: false });

const aboutOf = (locationId: string | null | undefined, taskId: string | null | undefined): TaskId | null => {
  const place = location.safeParse({ locationId });
  const task = id.safeParse(taskId);
  return place.success && task.success ? { ...place.data, taskId: task.data } : null;
};

/** The id of a row that is otherwise unreadable. */
const idIn = (row: unknown): string | null => {
  const found = z
    .object({ _id: id })
    .or(z.object({ id }).transform((named) => ({ _id: named.id })))
    .safeParse(row);
  return found.data?._id ?? null;
};

type Named = Pick<UnreadableReceipt, 'about' | 'contactId' | 'fetch'>;
const nobody: Named = { about: null, contactId: null, fetch: false };

const unreadable = (named: Named, code: string, reason: string): UnreadableReceipt => ({ kind: 'unreadable', ...named, code, reason });

/** Names the places that do not fit; values stay out of messages. */
const unfit = (named: Named, error: z.ZodError | undefined, otherwise = 'no task id or location id'): UnreadableReceipt => {
  const places = error?.issues.map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`).join('; ') ?? otherwise;
  return unreadable(
    named,
    'RECEIPT_UNREADABLE',
    `The receipt does not have the shape of a task (${places}). The task is fetched instead, if it is named.`,
  );
};
