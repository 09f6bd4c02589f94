import { z } from 'zod';
import { flag } from './values.js';

/** What a team webhook can be told about; each is a switch of its own. */
export const webhookFlags = ['unsubscribed', 'dropped', 'bounced', 'markedSpam', 'clicked', 'opened', 'contactCreated'] as const;
export type WebhookFlag = (typeof webhookFlags)[number];

/** All nine are required here, although SendX only asks for two: a flag left out of an update may fall back to false. */
export const createWebhookRequest = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  enabled: z.boolean(),
  unsubscribed: z.boolean(),
  dropped: z.boolean(),
  bounced: z.boolean(),
  markedSpam: z.boolean(),
  clicked: z.boolean(),
  opened: z.boolean(),
  contactCreated: z.boolean(),
});
export const updateWebhookRequest = createWebhookRequest;
export type CreateWebhookRequest = z.infer<typeof createWebhookRequest>;
export type UpdateWebhookRequest = z.infer<typeof updateWebhookRequest>;

/** Path parameter. */
export const webhookIdentifier = z.string().regex(/^webhook_[a-zA-Z0-9]{22}$/, 'is not webhook_ and 22 alphanumerics');

/** SendX has no rule that URLs are unique: list first and match on `url`, else duplicates collect. */
export const webhookResponse = z.looseObject({
  id: z.string().min(1),
  url: z.string(),
  enabled: flag,
  unsubscribed: flag,
  dropped: flag,
  bounced: flag,
  markedSpam: flag,
  clicked: flag,
  opened: flag,
  contactCreated: flag,
});
export type SendxWebhook = z.output<typeof webhookResponse>;

export const getAllWebhooksResponse = z
  .array(webhookResponse)
  .nullable()
  .transform((webhooks) => webhooks ?? []);
