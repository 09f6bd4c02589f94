import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Nest's own words as JSON lines like everybody's, instead of coloured text on standard error. Its "log" and below are not of interest. */
export const nestLogger = (logger: Logger): LoggerService => ({
  log: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
  warn: (message: unknown) => {
    logger.warn({ nest: String(message) }, 'nest.warning');
  },
  error: (message: unknown) => {
    logger.error({ nest: String(message) }, 'nest.error');
  },
});
