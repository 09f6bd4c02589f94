import { randomBytes } from 'node:crypto';
import { location, users } from '@sync/contracts-ghl/fixtures';
import { MasterKey } from '@sync/credentials';
import { eventStoreMigrations, PostgresEventStore } from '@sync/event-store';
import { messagingMigrations, topics } from '@sync/messaging';
import { Reslicer } from '@sync/reslicing';
import { createLogger } from '@sync/telemetry';
import { useDatabase } from '@sync/testing';
import { batchOf, receipt } from './contact-sync.fixtures.js';
import { contactSyncMigrations } from './index.js';
import { ReferenceConsumer } from './reference.consumer.js';

const db = useDatabase([...eventStoreMigrations, ...messagingMigrations, ...contactSyncMigrations]);

describe('references', () => {
  const keep = async (source: string, body: object) => {
    const store = new PostgresEventStore(db.pool, new MasterKey(randomBytes(32)));
    const reslicer = new Reslicer(db.pool, 'contact_sync', () => Promise.resolve(null), createLogger('spec', { level: 'silent' }));
    const consumer = new ReferenceConsumer(reslicer);
    const message = {
      ...receipt({ id: source, source, body, asOf: new Date('2025-03-01T09:00:00.000Z') }),
      topic: topics.referenceReceipts,
    };
    return consumer.handle(batchOf(store, [message]));
  };
  const kept = async () =>
    (await db.pool.query<{ kind: string }>('select kind from contact_sync.documents order by kind')).rows.map(({ kind }) => kind);

  it('of contacts are kept', async () => {
    expect(await keep('users', { locationId: location.id, kind: 'users', items: users })).toEqual([{ kind: 'done' }]);
    expect(await kept()).toEqual(['users']);
  });

  it('of appointments are left to others', async () => {
    expect(await keep('calendars', { locationId: location.id, kind: 'calendars', items: [{ id: 'demo' }] })).toEqual([{ kind: 'done' }]);
    expect(await kept()).toEqual(['users']);
  });

  it('that cannot be read are parked', async () => {
    expect(await keep('users', { locationId: location.id, kind: 'users' })).toMatchObject([{ kind: 'park', code: 'RECEIPT_UNREADABLE' }]);
  });
});
