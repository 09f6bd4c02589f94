import { randomBytes } from 'node:crypto';
import { Connections, credentialsMigrations, MasterKey } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { eventually, useDatabase } from '@sync/testing';
import { FreeBudget } from '@sync/vendor-http/fixtures';
import { Delivery } from './delivery.js';
import { ada, Desk, grace, linus, margaret, quick } from './desk.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

describe('Delivery', () => {
  const masterKey = new MasterKey(randomBytes(32));
  let desk: Desk;
  let connections: Connections;
  let delivery: Delivery;
  beforeEach(() => {
    desk = new Desk(db.pool);
    connections = new Connections(db.pool, masterKey);
    delivery = new Delivery({
      ...desk.platform,
      connections,
      masterKey,
      budget: new FreeBudget(),
      windowMs: 0,
      lanesAtOnce: 200,
      timing: quick,
    });
  });
  afterEach(() => delivery.stop());

  const connect = () =>
    connections.save(
      { id: desk.connectionId, locationId: desk.locationId, sendxTeam: desk.team, demo: false },
      { 'ghl-token': 'token', 'sendx-api-key': 'key' },
    );
  const report = async () => (await delivery.dryRun()).find(({ connectionId }) => connectionId === desk.connectionId);

  it('tells what going live would do, and does it only then', async () => {
    await connect();
    desk.sendx.add(linus.email, { unsubscribed: true });
    desk.sendx.add(margaret.email, { firstName: 'M.' });
    await desk.hand(
      desk.message(ada),
      desk.message(grace),
      desk.message(linus, { optOut: true }),
      desk.message(margaret, { fields: { ghl_city: 'Boston' } }),
      desk.message({ ...ada, contactId: 'ConGone', email: 'gone@example.com' }, { deleted: true }),
      desk.message(
        { ...ada, contactId: 'ConOther', email: 'other@example.com' },
        { skip: { code: 'filtered-out', detail: 'no customer' } },
      ),
    );
    await delivery.start();
    await eventually(async () => (await report())?.complete);
    expect(await report()).toEqual({
      connectionId: desk.connectionId,
      complete: true,
      creates: 1,
      overwrites: { count: 1, samples: [{ email: margaret.email, fields: ['firstName', 'ghl_city'] }] },
      optOuts: 1,
      excluded: { 'no-email': 1, 'opted-out': 1, deleted: 1, 'filtered-out': 1 },
      // One bulk call for Ada; Margaret is looked at and overwritten; the same for Linus.
      calls: 5,
      seconds: expect.any(Number),
    });
    expect(desk.sendx.calls.every(({ name }) => name === 'listContacts')).toBe(true);
    await connections.goLive(desk.connectionId);
    await eventually(() => desk.sendx.find(ada.email));
  });

  it('counts the events that going live would send among its calls', async () => {
    await connect();
    await desk.say(ada);
    await desk.handEvents(desk.eventMessage(ada, 'one'), desk.eventMessage(ada, 'two'));
    await delivery.start();
    await eventually(async () => (await report())?.complete);
    expect(await report()).toMatchObject({ creates: 1, calls: 3 });
  });

  it('shows custom events by state, lists what was rejected, and sends it through again', async () => {
    await connect();
    await connections.goLive(desk.connectionId);
    desk.sendx.definedEvents = new Set(['two']);
    desk.sendx.switches.undefinedEvents = 'rejected';
    await desk.say(ada);
    await desk.handEvents(desk.eventMessage(ada, 'one'), desk.eventMessage(ada, 'two'));
    await desk.happens(linus, 'of-nobody');
    await delivery.start();
    const counts = () => delivery.countCustomEvents(desk.connectionId, new Date(Date.now() - 3_600_000));
    await eventually(async () => (await counts()).sent === 1);
    expect(await counts()).toEqual({ waiting: 1, sending: 0, sent: 1, lost: 0, rejected: 1, expired: 0, skipped: 0 });
    const rejected = { connectionId: desk.connectionId, state: 'rejected', limit: 10 } as const;
    expect(await delivery.listCustomEvents(rejected)).toMatchObject([{ name: 'one', reason: 'SENDX_REJECTED', contactId: ada.contactId }]);
    desk.sendx.definedEvents = null;
    expect(await delivery.redriveCustomEvents(rejected)).toBe(1);
    await eventually(async () => (await counts()).sent === 2);
    expect(desk.sendx.events.map(({ name }) => name)).toEqual(['two', 'one']);
  });

  it('clears away what has waited for too long', async () => {
    await desk.happens(linus, 'of-nobody');
    await desk.later(73 * 3_600_000);
    await delivery.start();
    await eventually(async () => (await desk.ledger())[0] === 'of-nobody expired not-known-yet');
  });

  it('begins with a connection when it appears, pauses with it, and ends with it', async () => {
    await delivery.start();
    await desk.say(ada);
    await connect();
    await connections.goLive(desk.connectionId);
    await delivery.lookForConnections();
    expect(delivery.teamOf(desk.connectionId)).toBe(desk.team);
    await eventually(() => desk.sendx.find(ada.email));

    await connections.setPaused(true, desk.connectionId);
    await delivery.lookForConnections();
    await desk.say(linus);
    await connections.setPaused(false, desk.connectionId);
    expect(desk.sendx.find(linus.email)).toBeUndefined();
    await delivery.lookForConnections();
    await eventually(() => desk.sendx.find(linus.email));

    await db.pool.query('delete from platform.secrets where connection_id = $1', [desk.connectionId]);
    await db.pool.query('delete from platform.connections where id = $1', [desk.connectionId]);
    await delivery.lookForConnections();
    await desk.say(margaret);
    await eventually(async () => (await desk.lane(margaret.email))['due_at']);
    expect(delivery.teamOf(desk.connectionId)).toBeUndefined();
    expect(desk.sendx.find(margaret.email)).toBeUndefined();
  });
});
