import { LogLevel, Logger as GraphileLogger } from 'graphile-worker';
import type { Logger } from '@sync/telemetry';

/** graphile-worker's own words: what it does is debug, only its troubles are worth a line. Its meta is left out, as it holds payloads. */
export const graphileLogger = (logger: Logger): GraphileLogger =>
  new GraphileLogger(() => (level, message) => {
    if (level === LogLevel.ERROR || level === LogLevel.WARNING) logger.warn({ detail: message }, 'timers.trouble');
    else logger.debug({ detail: message }, 'timers.said');
  });
