import { randomBytes } from 'node:crypto';
import { MasterKey } from '@sync/credentials';
import { useDatabase } from '@sync/testing';
import { eventStoreContract } from './contract.js';
import { eventStoreMigrations, PostgresEventStore, PostgresReceiptLog } from './index.js';

const db = useDatabase(eventStoreMigrations, { poolSize: 20 });
const masterKey = new MasterKey(randomBytes(32));

describe('the event log in PostgreSQL', () =>
  eventStoreContract({
    get pool() {
      return db.pool;
    },
    openStore: () => new PostgresEventStore(db.pool, masterKey),
    openReceipts: () => new PostgresReceiptLog(db.pool, masterKey, { retentionDays: 35 }),
  }));
