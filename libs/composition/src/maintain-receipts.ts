import type { Logger } from '@sync/telemetry';
import type { Platform } from './platform.js';
import type { Undo } from './undo.js';

const EVERY_MS = 3_600_000;

/** Makes the coming days' partitions and drops those past retention, now and every hour. */
export const maintainReceipts = async ({ receipts }: Platform, logger: Logger, undo: Undo): Promise<void> => {
  await receipts.maintain(new Date());
  const onFailure = (error: unknown) => {
    logger.warn({ err: error }, 'receipts.not-maintained');
  };
  const timer = setInterval(() => void receipts.maintain(new Date()).catch(onFailure), EVERY_MS);
  undo.later('maintenance', () => {
    clearInterval(timer);
  });
};
