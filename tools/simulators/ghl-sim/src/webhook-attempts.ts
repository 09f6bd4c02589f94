/** One delivery attempt. `status` is null when no answer came. */
export interface WebhookAttempt {
  /** Counts from 1 and never restarts while the process lives. */
  id: number;
  webhookId: string | null;
  type: string | null;
  contactId: string | null;
  /** 1 for the first attempt, up to 13 with twelve retries. */
  attempt: number;
  /** ISO 8601, when it was sent. */
  at: string;
  url: string;
  status: number | null;
  /** Why no answer came. */
  error: string | null;
  durationMs: number;
  /** The bytes as sent, read as UTF-8. */
  body: string;
  /** Base64, or null when it was left out. */
  signature: string | null;
}

const capacity = 100_000;

/** Every webhook attempt with its answer, newest last. */
export class WebhookAttempts {
  private attempts: WebhookAttempt[] = [];
  private lastId = 0;

  add(attempt: Omit<WebhookAttempt, 'id'>): WebhookAttempt {
    this.lastId += 1;
    const noted = { id: this.lastId, ...attempt };
    this.attempts.push(noted);
    if (this.attempts.length > capacity + capacity / 10) this.attempts = this.attempts.slice(-capacity);
    return noted;
  }

  /** Attempts after that id, of that contact, of that type. */
  list({ since = 0, contactId, type }: { since?: number; contactId?: string; type?: string } = {}): WebhookAttempt[] {
    return this.attempts.filter(
      (attempt) =>
        attempt.id > since && (contactId === undefined || attempt.contactId === contactId) && (type === undefined || attempt.type === type),
    );
  }

  clear(): void {
    this.attempts = [];
  }
}
