/** Whether this process may take traffic; shared by everything that serves HTTP in it. Starting -> ready -> draining, never back. */
export class Readiness {
  #state: 'starting' | 'ready' | 'draining' = 'starting';

  get state(): 'starting' | 'ready' | 'draining' {
    return this.#state;
  }

  ready(): void {
    if (this.#state === 'starting') this.#state = 'ready';
  }

  /** Fails readiness first, so that traffic goes elsewhere before anything closes. */
  drain(): void {
    this.#state = 'draining';
  }
}
