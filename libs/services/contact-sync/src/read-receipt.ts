import { z } from 'zod';
import { contactWebhook, ghlContact, ghlSearchRow, subjectOf, webhookEnvelope } from '@sync/contracts-ghl';
import type { ContactCommand } from '@sync/crm-events';
import { reportFromGet, reportFromSearchRow, reportFromWebhook, reportGone } from '@sync/mapping';
import { receiptJson, type Message } from '@sync/messaging';
import type { ContactId } from './contact-rows.js';

export type Urgency = 'live' | 'reconcile' | 'backfill';

/** What a receipt says about a contact; or that it cannot be read, and whose record should be fetched instead, if it tells. */
export type ReadReceipt =
  | { readonly kind: 'report'; readonly about: ContactId; readonly command: ContactCommand; readonly urgency: Urgency }
  | { readonly kind: 'unreadable'; readonly about: ContactId | null; readonly code: string; readonly reason: string };

const pulled = z.object({ locationId: z.string(), contact: z.unknown() });
const gone = z.object({ locationId: z.string(), contactId: z.string() });

/** Reads a receipt by the door it came through; see reconcile's receipts.ts for the pulled ones. */
export const readReceipt = (message: Message<unknown>): ReadReceipt => {
  if (!Buffer.isBuffer(message.data))
    return unreadable(null, 'RECEIPT_ERASED', 'The receipt is past its retention; its bytes cannot be read any more.');
  const json = receiptJson(message.data);
  const reader = readers[message.source ?? ''];
  if (!reader)
    return unreadable(
      null,
      'RECEIPT_SOURCE_UNKNOWN',
      `This build knows no receipts from ${message.source}; finish the upgrade, then redrive.`,
    );
  return reader(json, message);
};

type Reader = (json: unknown, message: Message<unknown>) => ReadReceipt;

const readWebhook: Reader = (json, message) => {
  const envelope = webhookEnvelope.safeParse(json);
  const subject = envelope.success ? subjectOf(envelope.data) : null;
  const about = subject?.locationId && subject.contactId ? { locationId: subject.locationId, contactId: subject.contactId } : null;
  const webhook = contactWebhook.safeParse(json);
  if (!webhook.success || !about) return unfit(about, webhook.error);
  return { kind: 'report', about, command: reportFromWebhook(webhook.data, message.recordedAt), urgency: 'live' };
};

const readFound: Reader = (json, message) => {
  const body = pulled.safeParse(json);
  const contact = ghlContact.safeParse(body.data?.contact);
  const about = aboutOf(body.data?.locationId, contact.data?.id);
  if (!contact.success || !about || !message.asOf) return unfit(about, contact.error);
  return { kind: 'report', about, command: reportFromGet(contact.data, message.asOf), urgency: 'live' };
};

const readGone: Reader = (json, message) => {
  const body = gone.safeParse(json);
  if (!body.success || !message.asOf) return unfit(null, body.error);
  const { locationId, contactId } = body.data;
  return { kind: 'report', about: { locationId, contactId }, command: reportGone(message.asOf), urgency: 'live' };
};

const readRow =
  (urgency: Urgency): Reader =>
  (json) => {
    const body = pulled.safeParse(json);
    const row = ghlSearchRow.safeParse(body.data?.contact);
    const about = aboutOf(body.data?.locationId, row.data?.id);
    if (!row.success || !about) return unfit(about, row.error);
    return { kind: 'report', about, command: reportFromSearchRow(row.data), urgency };
  };

const readers: Readonly<Record<string, Reader>> = {
  webhook: readWebhook,
  get: readFound,
  gone: readGone,
  search: readRow('live'),
  backfill: readRow('backfill'),
};

const aboutOf = (locationId: string | null | undefined, contactId: string | null | undefined): ContactId | null =>
  locationId && contactId ? { locationId, contactId } : null;

const unreadable = (about: ContactId | null, code: string, reason: string): ReadReceipt => ({ kind: 'unreadable', about, code, reason });

/** Names the places that do not fit; values stay out of messages. */
const unfit = (about: ContactId | null, error: z.ZodError | undefined): ReadReceipt => {
  const places =
    error?.issues.map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`).join('; ') ??
    'no contact id or location id';
  return unreadable(
    about,
    'RECEIPT_UNREADABLE',
    `The receipt does not have the shape of a contact (${places}). The contact is fetched instead, if it is named.`,
  );
};
