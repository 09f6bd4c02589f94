import { seededRandom } from '@sync/sim-kit';
import type { Random } from '@sync/sim-kit';
import type { SimSettings } from './settings.js';
import { WebhookAttempts } from './webhook-attempts.js';
import type { WebhookAttempt } from './webhook-attempts.js';

/** A webhook ready to leave: retries and duplicates repeat exactly these bytes. */
export interface OutgoingWebhook {
  body: Buffer;
  /** Base64, or null for a webhook without a signature. */
  signature: string | null;
  webhookId: string | null;
  type: string | null;
  contactId: string | null;
}

interface Delivery {
  webhook: OutgoingWebhook;
  attempt: number;
  /** Webhooks handed over before a `clear` leave no trace, even when they are under way. */
  era: number;
  /** Told of the first attempt's outcome; null when the webhook was dropped. */
  settled?: (attempt: WebhookAttempt | null) => void;
}

/**
 * Delivers webhooks as GHL does: at least once, in no promised order, again after any answer but 2xx and after a timeout, up to twelve times
 * with exponential backoff and jitter (domain ghl 0 and 3.5). Duplicates, overtaking and delay come on request.
 */
export class WebhookSender {
  readonly attempts = new WebhookAttempts();
  private readonly random: Random;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly closing = new AbortController();
  private queue: Delivery[] = [];
  private inFlight = 0;
  private era = 1;

  constructor(
    private readonly settings: SimSettings['webhooks'],
    seed = 1,
  ) {
    this.random = seededRandom(seed);
  }

  /** Webhooks that have not had their last attempt: queued, held, under way, or waiting for a retry. */
  get pending(): number {
    return this.queue.length + this.inFlight + this.timers.size;
  }

  /** Hands a webhook over. Resolves with its first attempt, or null when there was none (dropped, cleared, closing). */
  send(webhook: OutgoingWebhook): Promise<WebhookAttempt | null> {
    if (this.settings.mode === 'drop' || this.settings.url === null) return Promise.resolve(null);
    return new Promise((settled) => {
      const copies = this.random() < this.settings.duplicate ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const delivery: Delivery = { webhook, attempt: 1, era: this.era, ...(copy === 0 ? { settled } : {}) };
        this.enqueueAfter(this.firstDelay(), delivery);
      }
    });
  }

  /** Sends what the settings let go; call it after they changed. */
  resume(): void {
    if (this.settings.mode === 'drop') this.clearQueue();
    while (this.mayStart()) {
      const next = this.queue.shift();
      if (!next) return;
      this.inFlight += 1;
      void this.attempt(next);
    }
  }

  /** Forgets every webhook not yet delivered, and the attempts. */
  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.clearQueue();
    this.attempts.clear();
    this.era += 1;
  }

  /** Stops: what is under way is cut off, what waits is forgotten. */
  close(): void {
    this.closing.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.clearQueue();
  }

  private mayStart(): boolean {
    return this.settings.mode === 'send' && this.inFlight < this.settings.concurrency && !this.closing.signal.aborted;
  }

  private clearQueue(): void {
    for (const { settled } of this.queue.splice(0)) settled?.(null);
  }

  private firstDelay(): number {
    const { delayMs, reorder } = this.settings;
    const heldBack = this.random() < reorder ? 200 + this.random() * 800 : 0;
    return heldBack + this.random() * delayMs;
  }

  private enqueueAfter(ms: number, delivery: Delivery): void {
    if (ms > 0) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.enqueueAfter(0, delivery);
      }, ms);
      timer.unref();
      this.timers.add(timer);
      return;
    }
    this.queue.push(delivery);
    this.resume();
  }

  private async attempt(delivery: Delivery): Promise<void> {
    const { webhook, attempt, era, settled } = delivery;
    const { webhookId, type, contactId, signature } = webhook;
    const url = this.settings.url ?? '';
    const at = new Date().toISOString();
    const startedAt = performance.now();
    const { status, error } = await this.post(url, webhook);
    const durationMs = Math.round(performance.now() - startedAt);
    this.inFlight -= 1;
    if (era !== this.era) {
      settled?.(null);
      this.resume();
      return;
    }
    const noted = this.attempts.add({
      webhookId,
      type,
      contactId,
      attempt,
      at,
      url,
      status,
      error,
      durationMs,
      body: webhook.body.toString('utf8'),
      signature,
    });
    settled?.(noted);
    if ((status === null || status < 200 || status > 299) && attempt <= this.settings.retries && !this.closing.signal.aborted) {
      this.enqueueAfter(this.backoff(attempt), { webhook, era, attempt: attempt + 1 });
    }
    this.resume();
  }

  private async post(url: string, { body, signature }: OutgoingWebhook): Promise<{ status: number | null; error: string | null }> {
    try {
      const headers = { 'content-type': 'application/json', ...(signature === null ? {} : { 'x-ghl-signature': signature }) };
      const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.settings.timeoutMs)]);
      const response = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers, signal, redirect: 'manual' });
      await response.arrayBuffer();
      return { status: response.status, error: null };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { status: null, error: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) };
    }
  }

  private backoff(attempt: number): number {
    const { retryBaseMs, retryMaxMs } = this.settings;
    return Math.min(retryMaxMs, retryBaseMs * 2 ** (attempt - 1)) * (0.75 + this.random() * 0.5);
  }
}
