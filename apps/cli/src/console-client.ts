import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigValues } from '@sync/config';
import { problem, type Route } from '@sync/contracts-console';
import type { z } from 'zod';
import type { cliConfig } from './cli.config.js';
import { CommandFailed } from './surroundings.js';

type Config = ConfigValues<typeof cliConfig>;
/** Path parameters and query values by name; undefined ones are left out. */
export type Values = Readonly<Record<string, string | undefined>>;

/** Asks the console API; every answer is checked against the contract, so that a console of another version is noticed. */
export class ConsoleClient {
  readonly #base: string;
  readonly #token: string | undefined;

  constructor(
    config: Config,
    private readonly doFetch: typeof fetch,
  ) {
    this.#base = config.CONSOLE_URL.replace(/\/$/, '');
    this.#token = config.CONSOLE_TOKEN?.reveal() ?? keptToken(config.DATA_DIR);
  }

  async ask<Answer extends z.ZodType>(route: Route<Answer>, values: Values = {}): Promise<z.output<Answer>> {
    const answer = await this.#fetch(`${this.#base}${pathOf(route, values)}`, route.method);
    const body: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw new CommandFailed(problemText(answer.status, body));
    const parsed = route.answer.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new CommandFailed(`The console at ${this.#base} answers in another form; is it of another version? Build and start it again.`);
  }

  async #fetch(url: string, method: Route['method']): Promise<Response> {
    const headers = { 'x-requested-with': 'sync', ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}) };
    try {
      return await this.doFetch(url, { method, headers, signal: AbortSignal.timeout(30_000) });
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'TimeoutError')
        throw new CommandFailed(`The console at ${this.#base} did not answer within 30 s; look at its log.`, { cause });
      throw new CommandFailed(`Nothing answers at ${this.#base}: start it with npm start, or set CONSOLE_URL.`, { cause });
    }
  }
}

const pathOf = ({ path, query }: Route, values: Values): string => {
  const filled = path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(values[name] ?? ''));
  const asked = new URLSearchParams();
  for (const name of Object.keys(query)) if (values[name] !== undefined) asked.set(name, values[name]);
  return asked.size > 0 ? `${filled}?${asked.toString()}` : filled;
};

const problemText = (status: number, body: unknown): string => {
  const parsed = problem.safeParse(body);
  return parsed.success ? `${parsed.data.title}. ${parsed.data.detail}` : `The console answered ${status}; look at its log.`;
};

/** What a console on an open interface made for itself, when it runs on this machine. */
const keptToken = (dataDir: string): string | undefined => {
  try {
    return readFileSync(join(dataDir, 'console.token'), 'utf8').trim();
  } catch {
    return undefined;
  }
};
