import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Secret } from '@sync/config';
import { nestLogger, OperationsModule, type Logger, type Readiness, type Telemetry } from '@sync/telemetry';
import type { InternalAnswers } from './internal/answers.js';
import { InternalModule } from './internal/internal.controller.js';

@Module({})
class OperationsServerModule {
  static of(imports: readonly DynamicModule[]): DynamicModule {
    return { module: OperationsServerModule, imports: [...imports] };
  }
}

export interface OperationsServerOptions {
  readonly host: string;
  readonly port: number;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly answers: Partial<InternalAnswers>;
  readonly token: Secret;
}

/** The port of a process that serves no one else: health, metrics, and what the console asks it. */
export const startOperationsServer = async (
  options: OperationsServerOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const { host, port, readiness, telemetry, logger, answers, token } = options;
  const modules = [OperationsModule.of(readiness, telemetry), InternalModule.of(answers, token)];
  const app = await NestFactory.create<NestFastifyApplication>(
    OperationsServerModule.of(modules),
    new FastifyAdapter({ forceCloseConnections: 'idle' }),
    { logger: nestLogger(logger) },
  );
  await app.listen(port, host);
  return { url: await app.getUrl(), close: () => app.close() };
};
