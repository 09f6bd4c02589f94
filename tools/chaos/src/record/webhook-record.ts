import type { GhlSim } from '@sync/ghl-sim';

/** The sender's own book: what ingest answered, attempt by attempt. */
export class WebhookRecord {
  /** Answered 200 at least once. */
  readonly accepted = new Set<string>();
  readonly announced = new Set<string>();
  /** How often each status came; null where no answer did. */
  readonly answers = new Map<number | null, number>();

  /** Why no answer came, and how often. */
  readonly unanswered = new Map<string, number>();

  constructor(private readonly ghl: GhlSim) {}

  /** Takes over what was noted since the last look, and has the simulator forget it: it keeps the newest only. */
  look(): void {
    const { attempts } = this.ghl.world.webhooks;
    for (const { webhookId, status, error } of attempts.list()) {
      this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
      if (error !== null) this.unanswered.set(error, (this.unanswered.get(error) ?? 0) + 1);
      if (webhookId === null) continue;
      this.announced.add(webhookId);
      if (status === 200) this.accepted.add(webhookId);
    }
    attempts.clear();
  }
}
