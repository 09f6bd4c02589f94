import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { eventually, useDatabase } from '@sync/testing';
import { ada, Desk, grace, linus, margaret, type Person } from './desk.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

const [a, b] = ['ada@example.com', 'augusta@example.com'];
const filtered = { skip: { code: 'filtered-out' as const, detail: 'not a customer' }, profile: {} };

describe('custom events', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));

  const arrived = (): string[] => desk.sendx.events.map(({ email, name }) => `${email} ${name}`);
  const timeline = async (person: Person): Promise<string[]> => (await desk.outcomes(person)).map(({ type }) => type);
  const settle = async (): Promise<void> => {
    for (let wait = 0; wait < 4; wait += 1) {
      await desk.later(5_000);
      await desk.work();
    }
    expect(await desk.isIdle()).toBe(true);
  };

  it('come after everything else about the person, in the same push', async () => {
    await desk.say(ada, { tags: ['vip'] });
    await desk.say(ada, { service: 'task', fields: { ghl_open_tasks: '1' } });
    await desk.happens(ada, 'ghl_task_created', { data: { task_id: 'task-1' } });
    expect(await desk.work()).toEqual(['findByEmail', 'identify', 'trackCustomEvent']);
    expect(desk.sendx.events).toEqual([
      { email: a, name: 'ghl_task_created', data: { task_id: 'task-1' }, at: new Date('2025-03-01T09:00:00.000Z') },
    ]);
    expect(await timeline(ada)).toEqual(['ContactPushed', 'CustomEventSent']);
    expect((await desk.outcomes(ada))[1]?.data).toEqual({
      connectionId: desk.connectionId,
      locationId: desk.locationId,
      contactId: ada.contactId,
      name: 'ghl_task_created',
      dedupeKey: 'ghl_task_created',
      answersLost: 0,
    });
    expect(await desk.ledger()).toEqual(['ghl_task_created sent']);
    expect(await desk.isIdle()).toBe(true);
  });

  it('alone cost a look at the person, until it is proven that an event creates nobody', async () => {
    await desk.tell(ada);
    await desk.happens(ada, 'ghl_note_added');
    expect(await desk.work()).toEqual(['findByEmail', 'trackCustomEvent']);
    desk = new Desk(db.pool, { customEvents: { createNobody: true } });
    await desk.tell(ada);
    await desk.happens(ada, 'ghl_note_added');
    expect(await desk.work()).toEqual(['trackCustomEvent']);
  });

  it('need no look after a tag was changed', async () => {
    await desk.tell(ada);
    await desk.happens(ada, 'ghl_task_created');
    expect(await desk.tell(ada, { tags: ['vip'] })).toEqual(['track', 'trackCustomEvent']);
  });

  it('that are delivered again are sent once', async () => {
    const message = desk.eventMessage(ada, 'ghl_task_created');
    await desk.say(ada);
    await desk.handEvents(message, message);
    await desk.work();
    await desk.handEvents(message);
    expect(await desk.work()).toEqual([]);
    expect(arrived()).toEqual([`${a} ghl_task_created`]);
  });

  it('come in the order they happened, then in the order they arrived, however many', async () => {
    await desk.say(ada);
    const names = Array.from({ length: 45 }, (_, index) => `event-${index}`);
    await desk.handEvents(...names.map((name) => desk.eventMessage(ada, name)));
    await desk.happens(ada, 'first', { at: '2025-03-01T08:00:00.000Z' });
    await desk.work();
    expect(desk.sendx.events.map(({ name }) => name)).toEqual(['first', ...names]);
  });

  it('wait for the window that details have', async () => {
    desk = new Desk(db.pool, { windowMs: 2_000 });
    await desk.say(ada);
    await desk.happens(ada, 'ghl_task_created');
    expect(await desk.work()).toEqual([]);
    await desk.later(2_000);
    expect(await desk.work()).toEqual(['findByEmail', 'identify', 'trackCustomEvent']);
  });

  describe('of somebody who cannot be told yet', () => {
    it('wait for the contact', async () => {
      await desk.happens(ada, 'ghl_task_created');
      expect(await desk.work()).toEqual([]);
      expect(await desk.ledger()).toEqual(['ghl_task_created waiting']);
      await desk.tell(ada);
      expect(arrived()).toEqual([`${a} ghl_task_created`]);
    });

    it('wait for an address', async () => {
      await desk.tell(grace);
      await desk.happens(grace, 'ghl_task_created');
      expect(await desk.work()).toEqual([]);
      await desk.tell(grace, { email: 'grace@example.com', skip: null });
      expect(arrived()).toEqual(['grace@example.com ghl_task_created']);
    });

    it('wait while SendX refuses the person', async () => {
      await desk.say(ada, { profile: { lastName: 'Refused' } });
      await desk.happens(ada, 'ghl_task_created');
      expect(await desk.work()).toEqual(['findByEmail', 'identify']);
      expect(arrived()).toEqual([]);
      await desk.tell(ada, { profile: { lastName: 'King' } });
      expect(arrived()).toEqual([`${a} ghl_task_created`]);
    });

    it('are not sent any more once they have waited too long', async () => {
      await desk.happens(ada, 'ghl_task_created');
      await desk.later(73 * 3_600_000);
      await desk.happens(ada, 'ghl_task_completed');
      await desk.tell(ada);
      expect(arrived()).toEqual([`${a} ghl_task_completed`]);
    });
  });

  it('are sent although SendX refuses a new detail of somebody it knows', async () => {
    await desk.tell(ada);
    await desk.happens(ada, 'ghl_task_created');
    await desk.tell(ada, { profile: { lastName: 'Refused' } });
    expect(arrived()).toEqual([`${a} ghl_task_created`]);
    expect(await timeline(ada)).toEqual(['ContactPushed', 'ContactPushRejected', 'CustomEventSent']);
    expect(await desk.lane(a)).toMatchObject({ due_at: null, failure: { code: 'SENDX_REJECTED' } });
  });

  describe('that nobody is to be told', () => {
    it('of somebody who opted out in GHL', async () => {
      await desk.tell(ada);
      await desk.say(ada, { optOut: true });
      await desk.happens(ada, 'ghl_task_created');
      expect(await desk.work()).toEqual(['findByEmail', 'unsubscribe']);
      expect(await desk.ledger()).toEqual(['ghl_task_created skipped opted-out']);
      expect((await desk.outcomes(ada)).at(-1)).toMatchObject({ type: 'CustomEventSkipped', data: { reason: 'opted-out' } });
    });

    it('of somebody whose opt-out SendX did not confirm yet', async () => {
      await desk.tell(ada);
      desk.sendx.fault = ({ name }) => (name === 'unsubscribe' ? 503 : undefined);
      await desk.say(ada, { optOut: true });
      await desk.happens(ada, 'ghl_task_created');
      await desk.work();
      expect(arrived()).toEqual([]);
      desk.sendx.fault = () => undefined;
      await settle();
      expect(desk.sendx.find(a)?.unsubscribed).toBe(true);
      expect(arrived()).toEqual([]);
    });

    it('of somebody who opted out in SendX, which the look before the event shows', async () => {
      await desk.tell(ada);
      Object.assign(desk.sendx.find(a) ?? {}, { unsubscribed: true });
      await desk.happens(ada, 'ghl_task_created');
      await desk.work();
      expect(arrived()).toEqual([]);
      expect(await desk.ledger()).toEqual(['ghl_task_created skipped opted-out']);
    });

    it('of somebody who opts out between two events', async () => {
      await desk.tell(ada);
      await desk.handEvents(desk.eventMessage(ada, 'one'), desk.eventMessage(ada, 'two'));
      desk.sendx.meanwhile = async ({ name }) => {
        if (name !== 'trackCustomEvent') return;
        desk.sendx.meanwhile = () => undefined;
        await desk.say(ada, { optOut: true });
      };
      await desk.work();
      expect(arrived()).toEqual([`${a} one`]);
      expect(await desk.ledger()).toEqual(['one sent', 'two skipped opted-out']);
    });

    it('of somebody who is filtered out or deleted', async () => {
      await desk.tell(ada, filtered);
      await desk.tell(linus);
      await desk.say(linus, { deleted: true, tags: ['ghl:deleted'] });
      await desk.happens(ada, 'of-ada');
      await desk.happens(linus, 'of-linus');
      await desk.work();
      expect(arrived()).toEqual([]);
      expect(await desk.ledger()).toEqual(['of-ada skipped filtered-out', 'of-linus skipped deleted']);
    });

    it('of a contact that is left out, though another one has the same address', async () => {
      await desk.say({ ...linus, email: a }, filtered);
      await desk.say(ada);
      await desk.happens(linus, 'of-linus');
      await desk.happens(ada, 'of-ada');
      await desk.work();
      expect(arrived()).toEqual([`${a} of-ada`]);
      expect(await desk.ledger()).toEqual(['of-linus skipped filtered-out', 'of-ada sent']);
    });
  });

  describe('create nobody', () => {
    it.each([
      ['creates', false],
      ['refused', true],
    ] as const)('when SendX lost the person and an event for them %s', async (eventForUnknownContact, createNobody) => {
      desk = new Desk(db.pool, { customEvents: { createNobody } });
      desk.sendx.switches.eventForUnknownContact = eventForUnknownContact;
      await desk.tell(ada, { tags: ['vip'] });
      desk.sendx.remove(a);
      await desk.happens(ada, 'ghl_task_created');
      await desk.work();
      await settle();
      expect(desk.sendx.createdByEvent).toEqual([]);
      expect(desk.sendx.find(a)).toMatchObject({ firstName: 'Ada', tags: ['vip'] });
      expect(arrived()).toEqual([`${a} ghl_task_created`]);
    });
  });

  it('follow the contact to its new address', async () => {
    await desk.tell(ada);
    await desk.happens(ada, 'ghl_task_created');
    await desk.tell(ada, { email: b });
    await settle();
    expect(arrived()).toEqual([`${b} ghl_task_created`]);
    expect(await timeline(ada)).toEqual(['ContactPushed', 'ContactRenamedInSendx', 'ContactPushed', 'CustomEventSent']);
  });

  it('are not sent to the address that a contact leaves meanwhile', async () => {
    await desk.tell(ada);
    await desk.handEvents(desk.eventMessage(ada, 'one'), desk.eventMessage(ada, 'two'));
    desk.sendx.meanwhile = async ({ name }) => {
      if (name !== 'trackCustomEvent') return;
      desk.sendx.meanwhile = () => undefined;
      await desk.say(ada, { email: b });
    };
    await desk.work();
    await settle();
    expect(arrived()).toEqual([`${a} one`, `${b} two`]);
  });

  it('come right after a bulk call, which carries details only', async () => {
    const crowd = Array.from({ length: 25 }, (_, index) => ({
      ...margaret,
      contactId: `Con${index}`,
      email: `margaret-${index}@example.com`,
    }));
    await desk.handEvents(...crowd.slice(0, 2).map((person) => desk.eventMessage(person, `of-${person.contactId}`)));
    await desk.hand(...crowd.map((person) => desk.message(person, { urgency: 'backfill' })));
    desk.startWorker();
    await eventually(() => desk.sendx.events.length === 2 && desk.isIdle());
    await desk.stopWorkers();
    const names = desk.sendx.calls.map(({ name }) => name);
    expect(names.filter((name) => name === 'identifyMany')).toHaveLength(1);
    expect(names).not.toContain('identify');
    expect(names.indexOf('identifyMany')).toBeLessThan(names.indexOf('trackCustomEvent'));
    expect(desk.sendx.createdByEvent).toEqual([]);
  });
});
