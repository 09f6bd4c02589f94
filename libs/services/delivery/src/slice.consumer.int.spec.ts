import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { ada, Desk, linus } from './desk.fixtures.js';
import { SliceConsumer } from './slice.consumer.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

describe('SliceConsumer', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));

  it('takes over what is wanted, and nothing from what was erased', async () => {
    const erased = { ...desk.message(linus), data: null };
    expect(await desk.hand(desk.message(ada), erased)).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    await desk.work();
    expect(desk.sendx.everybody.map(({ email }) => email)).toEqual([ada.email]);
  });

  it('holds what this build cannot read', async () => {
    const [settlement] = await desk.hand({ ...desk.message(ada), schemaVersion: 99 });
    expect(settlement?.kind).toBe('hold');
  });

  it('parks what belongs to a connection that is gone', async () => {
    const [settlement] = await desk.hand(desk.message(ada, { connectionId: 'con-gone' }));
    expect(settlement).toMatchObject({ kind: 'park', code: 'CONNECTION_UNKNOWN' });
  });

  it('looks for a connection it has not heard of before it gives up', async () => {
    let known = false;
    const consumer = new SliceConsumer({
      windowMs: 0,
      suppressions: desk.suppressions,
      teamOf: () => (known ? desk.team : undefined),
      lookForConnections: () => {
        known = true;
        return Promise.resolve();
      },
      poke: () => undefined,
    });
    const settlements = await consumer.handle({
      items: [desk.message(ada)],
      transaction: (streams, work) => desk.store.transaction(streams, work),
    });
    expect(settlements).toEqual([{ kind: 'done' }]);
  });

  it('counts the window from the change, or from the slice when that does not say', async () => {
    const changedAt = '2025-03-01T08:59:58.500Z';
    const [said, silent] = [desk.message(ada), desk.message(linus)];
    await desk.hand({ ...said, data: { ...(said.data as object), changedAt } }, silent);
    const { rows } = await db.pool.query('select first_change_at from delivery.lanes where team = $1 order by email', [desk.team]);
    expect(rows).toEqual([{ first_change_at: new Date(changedAt) }, { first_change_at: silent.recordedAt }]);
  });

  it('says the same again, and nothing happens', async () => {
    const message = desk.message(ada, { tags: ['vip'] });
    await desk.hand(message);
    await desk.work();
    await desk.hand(message);
    expect(await desk.work()).toEqual([]);
    expect(await desk.isIdle()).toBe(true);
  });
});
