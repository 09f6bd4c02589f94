import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { ConsoleModule, type ConsoleOptions } from '../console.module.js';
import { isLoopback } from '../console-token.js';
import { guardApi } from './guard.js';
import { servePage } from './page.js';
import { ProblemFilter } from './problem.js';

export interface StartConsoleOptions extends ConsoleOptions {
  readonly host: string;
  readonly port: number;
  /** From `consoleToken`; null on loopback only. */
  readonly token: string | null;
  /** The built page (apps/console-web/dist); null serves the API alone. */
  readonly staticDir: string | null;
}

export interface RunningConsole {
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the console's port; until its backend is opened, /api answers "starting" and the page says so. */
export const startConsole = async (options: StartConsoleOptions): Promise<RunningConsole> => {
  const loopback = isLoopback(options.host);
  if (!loopback && options.token === null)
    throw new Error(`The console listens on ${options.host}, where others can reach it, and has no token; take one from consoleToken().`);
  const adapter = new FastifyAdapter({ forceCloseConnections: 'idle' });
  const app = await NestFactory.create<NestFastifyApplication>(ConsoleModule.with(options), adapter, { logger: ['error', 'warn'] });
  const fastify = adapter.getInstance<FastifyInstance>();
  guardApi(fastify, { token: options.token, loopback });
  await servePage(fastify, options);
  app.useGlobalFilters(new ProblemFilter(app.getHttpAdapter(), options.logger));
  await app.listen(options.port, options.host);
  return { url: (await app.getUrl()).replace('[::1]', 'localhost'), close: () => app.close() };
};
