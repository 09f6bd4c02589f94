import { startSendxSim } from './start-sendx-sim.js';
import type { SendxSim } from './start-sendx-sim.js';
import type { SwitchChanges } from './switches.js';

export interface Answer {
  status: number;
  // What a test looks at is its own business; the contract schemas check shapes.
  body: Record<string, unknown> & { id: string; message: string };
  list: Record<string, unknown>[];
  headers: Headers;
}

export type Caller = (method: string, path: string, body?: unknown, apiKey?: string) => Promise<Answer>;

const answerOf = async (response: Response): Promise<Answer> => {
  const body = (await response.json()) as never;
  return { status: response.status, body, list: body, headers: response.headers };
};

/** One simulator for a spec file, emptied and set to its defaults before each test; the rate limit is off unless the test sets it. */
export const useSendxSim = (): { sim: () => SendxSim; call: Caller; control: Caller; set: (changes: SwitchChanges) => void } => {
  let sim: SendxSim;
  beforeAll(async () => {
    sim = await startSendxSim({ switches: { rateLimitPerSecond: null } });
  });
  afterAll(() => sim.close());
  beforeEach(() => sim.reset());
  const request =
    (base: () => string): Caller =>
    async (method, path, body, apiKey = sim.apiKey) =>
      answerOf(
        await fetch(base() + path, {
          method,
          headers: { 'x-team-apikey': apiKey, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          body: body === undefined ? undefined : JSON.stringify(body),
        }),
      );
  return {
    sim: () => sim,
    call: request(() => sim.url),
    control: request(() => sim.origin),
    set: (changes) => sim.setSwitches(changes),
  };
};
