import { createHash } from 'node:crypto';
import { subjectOf, webhookEnvelope, type WebhookSubject } from '@sync/contracts-ghl';
import type { NewReceipt } from '@sync/event-store';
import { topics } from '@sync/messaging';

const LONGEST_ID = 200;
const unknownSubject: WebhookSubject = { kind: 'other', locationId: null, recordId: null, contactId: null };

export interface ReadWebhook {
  readonly receipt: NewReceipt;
  readonly type: string;
  readonly locationId: string | null;
}

/**
 * Turns a body whose signature was checked into a receipt; null when it is not a JSON object with a string `type`. Nothing else is
 * asked of it: an unknown type or a strange field is kept, and looked at later.
 */
export const readWebhook = (body: Buffer, receivedAt: Date, traceparent: string | null): ReadWebhook | null => {
  const json = parse(body);
  if (!json || typeof json['type'] !== 'string') return null;
  const envelope = webhookEnvelope.safeParse(json);
  const subject = envelope.success ? subjectOf(envelope.data) : unknownSubject;
  const id = `ghl-${webhookId(json['webhookId']) ?? createHash('sha256').update(body).digest('hex')}`;
  const receipt = {
    id,
    topic: topicOf[subject.kind],
    key: `${subject.locationId ?? 'unknown'}/${subject.kind}/${subject.recordId ?? id}`,
    source: 'webhook',
    body,
    receivedAt,
    asOf: envelope.success ? timeOf(envelope.data.timestamp) : null,
    traceparent,
  };
  return { receipt, type: json['type'], locationId: subject.locationId };
};

const parse = (body: Buffer): Record<string, unknown> | null => {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

const topicOf: Readonly<Record<WebhookSubject['kind'], string>> = {
  contact: topics.contactReceipts,
  task: topics.taskReceipts,
  note: topics.activityReceipts,
  appointment: topics.activityReceipts,
  app: topics.otherReceipts,
  other: topics.otherReceipts,
};

/** The id comes from outside: one that is not a short printable text is not used as a key. */
const webhookId = (value: unknown): string | null =>
  typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && value.length <= LONGEST_ID ? value : null;

const timeOf = (value: string | null | undefined): Date | null => {
  const time = value ? new Date(value) : null;
  return time && !Number.isNaN(time.getTime()) ? time : null;
};
