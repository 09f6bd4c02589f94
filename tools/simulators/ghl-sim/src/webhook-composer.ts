import { randomUUID } from 'node:crypto';
import { seededRandom } from '@sync/sim-kit';
import type { Random } from '@sync/sim-kit';
import { oddJson } from './odd-json.js';
import type { SimSettings } from './settings.js';
import type { SigningKey } from './signing-key.js';
import type { OutgoingWebhook } from './webhook-sender.js';

/** A webhook that somebody asked for through `POST /_sim/webhooks`. */
export interface CustomWebhook {
  /** Sent as it is, as JSON. */
  payload?: Record<string, unknown>;
  /** Sent byte for byte, JSON or not. */
  raw?: string;
  /** The signature of other bytes. */
  corruptSignature?: boolean;
  omitSignature?: boolean;
}

/** Turns changes into signed bytes. */
export class WebhookComposer {
  private readonly random: Random;

  constructor(
    private readonly settings: SimSettings['webhooks'],
    private readonly app: { appId: string; versionId: string },
    private readonly key: SigningKey,
    private readonly now: () => number,
    seed = 1,
  ) {
    this.random = seededRandom(seed);
  }

  /** The webhook that announces a change; `timestamp` is the time of sending, a retry repeats it. `contactId` is known here even when the body is silent. */
  announcement({ type, locationId, ...entity }: Record<string, unknown>, contactId: string): OutgoingWebhook {
    const webhookId = randomUUID();
    const payload = { type, locationId, ...this.app, ...entity, timestamp: new Date(this.now()).toISOString(), webhookId };
    const json = this.random() < this.settings.oddJson ? oddJson(payload, this.random) : JSON.stringify(payload);
    return { ...this.signed(Buffer.from(json), payload), contactId };
  }

  customWebhook({ payload, raw, corruptSignature, omitSignature }: CustomWebhook): OutgoingWebhook {
    const body = Buffer.from(raw ?? JSON.stringify(payload ?? {}));
    const webhook = this.signed(body, payload ?? parsed(raw ?? ''));
    if (omitSignature) return { ...webhook, signature: null };
    return corruptSignature ? { ...webhook, signature: this.key.sign(Buffer.concat([body, Buffer.from(' ')])) } : webhook;
  }

  private signed(body: Buffer, told: Record<string, unknown>): OutgoingWebhook {
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    const type = text(told.type);
    return {
      body,
      signature: this.key.sign(body),
      webhookId: text(told.webhookId),
      type,
      contactId: type?.startsWith('Contact') ? text(told.id) : text(told.contactId),
    };
  }
}

const parsed = (raw: string): Record<string, unknown> => {
  try {
    return Object(JSON.parse(raw)) as Record<string, unknown>;
  } catch {
    return {};
  }
};
