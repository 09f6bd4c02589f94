import { randomBytes } from 'node:crypto';
import { MasterKey } from '@sync/credentials';
import type { Pool } from '@sync/database';
import { PostgresReceiptLog, ReceiptLog, type NewReceipt } from '@sync/event-store';
import { notifyThrough, WakeUps } from '@sync/messaging';
import { ReceiptBuffer, startIngest } from '@sync/service-ingest';
import { createLogger, Readiness, startTelemetry } from '@sync/telemetry';

/** Keeps nothing: what ingest could do at most if storing were free. */
class NoStore extends ReceiptLog {
  append(receipts: readonly NewReceipt[]): Promise<readonly 'stored'[]> {
    return Promise.resolve(receipts.map(() => 'stored' as const));
  }
  readAfter(): never {
    throw new Error('Nothing was kept.');
  }
  byId(): never {
    throw new Error('Nothing was kept.');
  }
  maintain(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

/** Ingest as shipped, with telemetry, wake-ups and encryption, put together as the all-in-one does. Answers its address. */
export const startProduct = async (publicKey: string, store: { pool: Pool; url: string } | null): Promise<string> => {
  const logger = createLogger('ingest', { destination: process.stderr });
  const telemetry = startTelemetry({ service: 'ingest', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined } });
  const readiness = new Readiness();
  const buffer = new ReceiptBuffer(logger);
  const ingest = await startIngest({ publicKeys: [publicKey], buffer, readiness, telemetry, logger, host: '127.0.0.1', port: 0 });
  buffer.open(store ? await receiptsIn(store) : new NoStore());
  readiness.ready();
  return ingest.url;
};

const receiptsIn = async ({ pool, url }: { pool: Pool; url: string }): Promise<ReceiptLog> => {
  const wakeUps = new WakeUps(notifyThrough(pool), url);
  const receipts = new PostgresReceiptLog(pool, new MasterKey(randomBytes(32)), { onAppended: (topics) => wakeUps.announce(topics) });
  await receipts.maintain(new Date());
  return receipts;
};
