import { z } from 'zod';
import { contactFields } from './contact.js';
import { recordKindOf, type RecordKind } from './webhook-types.js';

/**
 * Webhooks as they arrive (domain ghl 3.2): flat, with the record's fields beside the envelope's. Signed are the exact bytes of the body,
 * so verify before parsing and never re-serialise.
 */

/** GHL's published Ed25519 public key, SPKI in base64 (domain ghl 3.4). One key for all apps; a rotation is announced, so keep a list. */
export const ghlPublishedWebhookKey = 'MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=';

/** Header with the base64 signature (64 bytes). The literal `N/A` means: not signed. */
export const ghlSignatureHeader = 'x-ghl-signature';

const optionalText = z.string().nullish();

/** The envelope; every other property stays on the object. `timestamp` is the time of sending, not of the change. */
export const webhookEnvelope = z.looseObject({
  type: z.string().min(1),
  locationId: optionalText,
  companyId: optionalText,
  timestamp: optionalText,
  webhookId: optionalText,
  appId: optionalText,
  versionId: optionalText,
});
export type GhlWebhookEnvelope = z.output<typeof webhookEnvelope>;

/**
 * A Contact* webhook: the whole contact beside the envelope, the full tag list, no `dateUpdated`. `dndSettings` comes only with
 * ContactDndUpdate; a ContactDelete carries the last known state.
 */
export const contactWebhook = z.object({
  ...contactFields,
  type: z.string(),
  timestamp: optionalText,
  webhookId: optionalText,
  appId: optionalText,
  versionId: optionalText,
});
export type GhlContactWebhook = z.output<typeof contactWebhook>;

/** What a webhook is about, as far as its envelope tells. */
export interface WebhookSubject {
  kind: RecordKind;
  locationId: string | null;
  /** Id of the record itself: the contact, task, note, appointment. */
  recordId: string | null;
  /** The contact concerned; null for a real TaskCreate, which does not name one (domain fact 1). */
  contactId: string | null;
}

/** Reads the subject of any webhook. Appointments nest their record under `appointment`; a location's own events name it in `id`. */
export const subjectOf = (webhook: GhlWebhookEnvelope): WebhookSubject => {
  const kind = recordKindOf(webhook.type);
  const record = kind === 'appointment' && isRecord(webhook.appointment) ? webhook.appointment : webhook;
  const recordId = textOf(record.id);
  return {
    kind,
    locationId: textOf(webhook.locationId) ?? (webhook.type.startsWith('Location') ? recordId : null),
    recordId,
    contactId: kind === 'contact' ? recordId : textOf(record.contactId),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
