import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { ada, Desk, linus } from './desk.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

describe('CustomEventConsumer', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));

  it('takes over what happened, and nothing from what was erased', async () => {
    const erased = { ...desk.eventMessage(linus, 'of-linus'), data: null };
    expect(await desk.handEvents(desk.eventMessage(ada, 'of-ada'), erased)).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(await desk.ledger()).toEqual(['of-ada waiting']);
  });

  it('holds what this build cannot read', async () => {
    const [settlement] = await desk.handEvents({ ...desk.eventMessage(ada, 'of-ada'), schemaVersion: 99 });
    expect(settlement?.kind).toBe('hold');
  });

  it('parks what belongs to a connection that is gone', async () => {
    const [settlement] = await desk.handEvents(desk.eventMessage(ada, 'of-ada', { connectionId: 'con-gone' }));
    expect(settlement).toMatchObject({ kind: 'park', code: 'CONNECTION_UNKNOWN' });
  });

  it('keeps texts that jsonb refuses', async () => {
    await desk.say(ada);
    await desk.happens(ada, 'of-ada', { data: { title: 'A\0da \ud83d' } });
    await desk.work();
    expect(desk.sendx.events).toMatchObject([{ data: { title: 'Ada �' } }]);
  });

  it('counts waiting from when the event was recorded: what an old log is rebuilt from is not sent', async () => {
    await desk.say(ada);
    const old = { ...desk.eventMessage(ada, 'of-ada'), recordedAt: new Date('2025-03-01T09:00:00.000Z') };
    await desk.handEvents(old);
    expect(await desk.work()).toEqual(['findByEmail', 'identify']);
    expect(desk.sendx.events).toEqual([]);
  });
});
