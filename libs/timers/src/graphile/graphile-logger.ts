import { Logger as GraphileLogger } from 'graphile-worker';
import type { Logger } from '@sync/telemetry';

const troubles: ReadonlySet<string> = new Set(['error', 'warning']);

/** graphile-worker's own words: what it does is debug, only its troubles are worth a line. Its meta is left out, as it holds payloads. */
export const graphileLogger = (logger: Logger): GraphileLogger =>
  new GraphileLogger(() => (level, message) => {
    if (troubles.has(level)) logger.warn({ detail: message }, 'timers.trouble');
    else logger.debug({ detail: message }, 'timers.said');
  });
