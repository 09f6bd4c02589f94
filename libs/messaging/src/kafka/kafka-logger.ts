import { logLevel, type logCreator } from 'kafkajs';
import type { Logger } from '@sync/telemetry';

/**
 * kafkajs speaks of every rebalance and every broker that restarts as an error; it handles them itself, so they are warnings here at most. What an operator
 * has to act on shows in our own lines and metrics (lag, a consumer that stopped).
 */
export const kafkaLogger =
  (logger: Logger): logCreator =>
  () =>
  ({ level, log }) => {
    const { message, error, broker } = log as Readonly<Record<string, unknown>>;
    const line = { detail: message, error, broker };
    if (level === logLevel.ERROR || level === logLevel.WARN) logger.debug(line, 'kafka.trouble');
    else logger.trace(line, 'kafka.said');
  };
