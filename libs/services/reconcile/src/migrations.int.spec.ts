import { DataSource } from 'typeorm';
import { eventStoreMigrations } from '@sync/event-store';
import { useDatabase } from '@sync/testing';
import { leaseHydrations } from './hydration/lease-hydrations.js';
import { requestHydrations } from './hydration/request-hydrations.js';
import { reconcileMigrations } from './index.js';

/** As it was when hydrations were of contacts alone. */
const db = useDatabase([...eventStoreMigrations, ...reconcileMigrations.slice(0, 2)]);

describe('hydrations of a time that knew contacts only', () => {
  it('go on as hydrations of contacts, beside those of other records', async () => {
    await db.pool.query(
      `insert into reconcile.hydrations (connection_id, contact_id, location_id, priority, reason, due_at)
       values ('con-1', 'ada', 'loc-1', 0, 'tie', clock_timestamp())`,
    );
    const source = new DataSource({ type: 'postgres', url: db.url, migrations: [...eventStoreMigrations, ...reconcileMigrations] });
    await source.initialize();
    await source.runMigrations({ transaction: 'each' });
    await source.destroy();

    const about = { connectionId: 'con-1', locationId: 'loc-1', reason: 'tie', priority: 'live', traceparent: null } as const;
    await requestHydrations(db.pool, [
      { ...about, kind: 'contact', recordId: 'ada' },
      { ...about, kind: 'notes', recordId: 'ada' },
    ]);
    const { rows } = await leaseHydrations(db.pool, { connectionId: 'con-1', limit: 9, leaseMs: 10_000, upTo: 'backfill' });
    expect(rows.map(({ kind, recordId }) => [kind, recordId]).sort()).toEqual([
      ['contact', 'ada'],
      ['notes', 'ada'],
    ]);
  });
});
