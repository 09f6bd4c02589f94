import type { Logger } from '@sync/telemetry';

/** What has been started, to be stopped in the reverse order; one that fails to stop does not keep the others from it. */
export class Undo {
  readonly #steps: { readonly name: string; readonly step: () => unknown }[] = [];

  constructor(private readonly logger: Logger) {}

  later(name: string, step: () => unknown): void {
    this.#steps.push({ name, step });
  }

  async all(): Promise<void> {
    for (const { name, step } of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        this.logger.warn({ err: error, part: name }, 'stop.failed');
      }
    }
  }
}
