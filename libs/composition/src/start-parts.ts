import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { nestLogger, type Logger } from '@sync/telemetry';
import type { Part } from './part.js';
import type { Platform } from './platform.js';
import { ServicesModule } from './services.module.js';
import type { Transport } from './transport.js';
import type { Undo } from './undo.js';

/** Brings these services up in one process: what they need, then their consumers, then what they do by themselves. */
export const startParts = async (
  parts: readonly Part[],
  { platform, transport, logger }: { readonly platform: Platform; readonly transport: Transport; readonly logger: Logger },
  undo: Undo,
): Promise<void> => {
  for (const part of parts) await part.open?.(undo);
  const modules = parts.flatMap((part) => part.modules);
  if (modules.length > 0) await consume(modules, transport, logger, undo);
  await platform.timers.start();
  undo.later('timers', () => platform.timers.stop());
  for (const part of parts) await part.run?.(undo);
};

const consume = async (modules: readonly DynamicModule[], transport: Transport, logger: Logger, undo: Undo): Promise<void> => {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(ServicesModule.of(modules), {
    strategy: transport,
    logger: nestLogger(logger),
  });
  await app.listen();
  undo.later('consumers', () => app.close());
  await transport.releaseHolds();
};
