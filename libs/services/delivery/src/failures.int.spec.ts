import { credentialsMigrations } from '@sync/credentials';
import { announce, deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { ada, Desk, linus } from './desk.fixtures.js';
import type { Fault } from './fake-sendx.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

describe('when a call fails', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));

  const failing = (name: string, fault: Fault): void => {
    desk.sendx.fault = (call) => (call.name === name ? fault : undefined);
  };
  const healed = (): void => {
    desk.sendx.fault = () => undefined;
  };

  describe('for good (422)', () => {
    it('is a dead letter with a reason, and others go on', async () => {
      await desk.hand(desk.message(ada, { profile: { lastName: 'Refused' } }), desk.message(linus));
      await desk.work();
      expect(desk.sendx.find(linus.email)).toBeDefined();
      expect(await desk.outcomes(ada)).toEqual([
        {
          type: 'ContactPushRejected',
          version: 1,
          data: expect.objectContaining({ step: 'document', code: 'SENDX_REJECTED', sliceVersion: 1 }),
        },
      ]);
      expect(await desk.lane(ada.email)).toMatchObject({ due_at: null, failure: { code: 'SENDX_REJECTED', detail: 'value not allowed' } });
    });

    it('is tried again when the person changes', async () => {
      await desk.tell(ada, { profile: { lastName: 'Refused' } });
      await desk.tell(ada, { profile: { lastName: 'King' } });
      expect(desk.sendx.find(ada.email)?.lastName).toBe('King');
      expect(await desk.lane(ada.email)).toMatchObject({ failure: null, attempts: 0 });
    });

    it('does not keep tags from being changed, once', async () => {
      await desk.tell(ada, { tags: ['vip'] });
      await desk.tell(ada, { tags: ['customer'], profile: { lastName: 'Refused' } });
      expect(desk.sendx.find(ada.email)?.tags).toEqual(['customer']);
      expect((await desk.outcomes(ada)).at(-1)?.type).toBe('ContactPushRejected');
      expect(await desk.tell(ada, { tags: ['customer'], profile: { lastName: 'King' } })).toEqual(['findByEmail', 'identify']);
    });

    it('is said of a field once, however many lanes want it', async () => {
      failing('createCustomField', 422);
      await desk.tell(ada, { fields: { ghl_city: 'London' } });
      await desk.tell(linus, { fields: { ghl_city: 'Portland' } });
      const made = desk.sendx.calls.filter(({ name }) => name === 'createCustomField');
      expect(made).toEqual([]);
      expect((await desk.outcomes(linus)).at(-1)).toMatchObject({ type: 'ContactPushRejected', data: { code: 'SENDX_REJECTED' } });
    });
  });

  describe('with a lost answer', () => {
    it.each(['lost', 'lost-unsaid'] as const)('says everything again, though not while it may still be carried out (%s)', async (fault) => {
      await desk.tell(ada, { fields: { ghl_city: 'London' }, tags: ['vip'] });
      failing('identify', fault);
      await desk.tell(ada, { fields: { ghl_city: 'Paris' }, tags: ['customer', 'vip'] });
      healed();
      expect(await desk.lane(ada.email)).toMatchObject({ pushed_certain: false, failure: null });
      // A further edit does not make it any safer.
      expect(await desk.tell(ada, { fields: { ghl_city: 'Paris' }, tags: ['vip'] })).toEqual([]);
      await desk.later(10_000);
      expect(await desk.work()).toEqual(['findByEmail', 'identify', 'track']);
      expect(desk.sendx.find(ada.email)).toMatchObject({ fields: { ghl_city: 'Paris' }, tags: ['vip'] });
    });

    it('says everything once more when SendX cannot carry the lost call out any more, which it may have done after newer ones', async () => {
      await desk.tell(ada, { fields: { ghl_city: 'London' }, tags: ['vip'] });
      failing('identify', 'late');
      await desk.tell(ada, { fields: { ghl_city: 'Paris', ghl_note: 'old' }, tags: ['customer', 'vip'] });
      healed();
      await desk.say(ada, { fields: { ghl_city: 'Rome' }, tags: ['vip'] });
      await desk.later(10_000);
      await desk.work();
      const right = { fields: { ghl_city: 'Rome' }, tags: ['vip'] };
      expect(desk.sendx.find(ada.email)).toMatchObject(right);
      desk.sendx.carryOut();
      expect(desk.sendx.find(ada.email)).toMatchObject({ fields: { ghl_city: 'Paris', ghl_note: 'old' }, tags: ['vip', 'customer'] });
      await desk.later(49_000);
      expect(await desk.work()).toEqual([]);
      await desk.later(1_000);
      expect(await desk.work()).toEqual(['findByEmail', 'identify', 'track']);
      expect(desk.sendx.find(ada.email)).toMatchObject(right);
      expect(desk.sendx.find(ada.email)?.fields).toEqual(right.fields);
      expect(await desk.isIdle()).toBe(true);
      expect(await desk.lane(ada.email)).toMatchObject({ pushed_certain: true, answer_lost_at: null });
    });

    it('keeps nobody else, no event and no further edit waiting for that', async () => {
      await desk.tell(ada);
      failing('identify', 'late');
      await desk.tell(ada, { profile: { firstName: 'Augusta' } });
      healed();
      await desk.happens(ada, 'ghl_note_added');
      await desk.later(10_000);
      expect(await desk.work()).toEqual(['findByEmail', 'identify', 'trackCustomEvent']);
      expect(await desk.tell(ada, { profile: { firstName: 'Ada' } })).toEqual(['findByEmail', 'identify']);
      desk.sendx.carryOut();
      await desk.later(50_000);
      await desk.work();
      expect(desk.sendx.find(ada.email)?.firstName).toBe('Ada');
      const told = (await desk.outcomes(ada)).map(({ type }) => type);
      expect(told).toEqual(['ContactPushed', 'ContactPushed', 'CustomEventSent', 'ContactPushed', 'ContactPushed']);
    });

    it('looks after an opt-out that was confirmed meanwhile', async () => {
      await desk.tell(ada);
      failing('identify', 'late');
      await desk.tell(ada, { profile: { firstName: 'Augusta' } });
      healed();
      Object.assign(desk.sendx.find(ada.email) ?? {}, { unsubscribed: true });
      await desk.later(10_000);
      // It is learned now, and the lost call brings them back; not by anything we say from now on.
      expect(await desk.work()).toEqual(['findByEmail']);
      desk.sendx.carryOut();
      expect(desk.sendx.find(ada.email)?.unsubscribed).toBe(false);
      await desk.later(50_000);
      expect(await desk.work()).toEqual(['findByEmail', 'unsubscribe']);
      expect(desk.sendx.find(ada.email)?.unsubscribed).toBe(true);
      expect(await desk.isIdle()).toBe(true);
    });

    it('blanks a field that may have arrived and is not wanted any more', async () => {
      await desk.tell(ada);
      failing('identify', 'lost');
      await desk.tell(ada, { fields: { ghl_city: 'Paris' } });
      healed();
      await desk.say(ada);
      await desk.later(10_000);
      await desk.work();
      expect(desk.sendx.find(ada.email)?.fields).toEqual({});
    });

    it('of a track: the same again', async () => {
      await desk.tell(ada, { tags: ['vip'] });
      failing('track', 'lost-unsaid');
      await desk.tell(ada, { tags: ['customer'] });
      healed();
      await desk.later(10_000);
      await desk.work();
      expect(desk.sendx.find(ada.email)?.tags).toEqual(['customer']);
    });
  });

  it('a worker that dies after the call leaves behind that it may have been carried out', async () => {
    desk.sendx.fields.set('ghl_city', { id: 'field_city', type: 0 });
    await desk.tell(ada);
    await desk.say(ada, { tags: ['vip'], fields: { ghl_city: 'London' } });
    const [lane] = await desk.lease();
    if (!lane?.pushed) throw new Error('Ada was not leased.');
    const pending = { ...lane.pushed, tags: ['vip'], fields: { ghl_city: 'London' } };
    await announce(db.pool, [{ lane, pending }], 30_000);
    Object.assign(desk.sendx.find(ada.email) ?? {}, { tags: ['vip'], fields: { ghl_city: 'London' } });
    // It is dead now. Nobody takes the lane before its lease is over, and meanwhile Ada changes again.
    expect(await desk.tell(ada)).toEqual([]);
    await desk.later(30_000);
    await desk.work();
    expect(desk.sendx.find(ada.email)?.tags).toEqual([]);
    expect(desk.sendx.find(ada.email)?.fields).toEqual({});
  });

  it('a worker that was paused for longer than its lease makes no further call', async () => {
    await desk.tell(ada);
    desk.sendx.meanwhile = async ({ name }) => {
      if (name !== 'findByEmail') return;
      desk.sendx.meanwhile = () => undefined;
      await desk.later(30_000);
      // Another process takes over; it is told to hold on to the lane.
      expect(await desk.lease()).toHaveLength(1);
    };
    expect(await desk.tell(ada, { profile: { firstName: 'Augusta' } })).toEqual(['findByEmail']);
    expect(await desk.outcomes(ada)).toHaveLength(1);
    await desk.later(30_000);
    await desk.work();
    expect(desk.sendx.find(ada.email)?.firstName).toBe('Augusta');
    expect((await desk.outcomes(ada)).map(({ data }) => data['sliceVersion'])).toEqual([1, 2]);
  });

  it('an edit during the push is pushed by the next one, after a window of its own', async () => {
    desk = new Desk(db.pool, { windowMs: 2_000 });
    await desk.say(ada);
    await desk.later(2_000);
    desk.sendx.meanwhile = async ({ name }) => {
      if (name === 'identify') desk.sendx.meanwhile = () => undefined;
      if (name === 'identify') await desk.say(ada, { profile: { firstName: 'Augusta' } });
    };
    expect(await desk.work()).toEqual(['findByEmail', 'identify']);
    expect((await desk.lane(ada.email))['due_at']).not.toBeNull();
    await desk.later(2_000);
    expect(await desk.work()).toEqual(['findByEmail', 'identify']);
    expect(desk.sendx.find(ada.email)?.firstName).toBe('Augusta');
  });

  it('waits longer after each failure of SendX, and a 429 counts as none', async () => {
    failing('identify', 503);
    await desk.tell(ada);
    await desk.later(70_000);
    await desk.work();
    expect(await desk.lane(ada.email)).toMatchObject({ attempts: 2, failure: null });
    failing('identify', 429);
    await desk.later(70_000);
    await desk.work();
    expect(await desk.lane(ada.email)).toMatchObject({ attempts: 2, failure: null });
    healed();
    await desk.later(70_000);
    await desk.work();
    expect(await desk.lane(ada.email)).toMatchObject({ attempts: 0, due_at: null });
    expect(await desk.outcomes(ada)).toHaveLength(1);
  });

  it('by a mistake of ours is tried a few times, then set aside with a reason', async () => {
    failing('findByEmail', new TypeError('cannot read properties of undefined'));
    await desk.say(ada);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await desk.work()).toEqual(['findByEmail']);
      await desk.later(70_000);
    }
    expect(await desk.work()).toEqual([]);
    expect(await desk.lane(ada.email)).toMatchObject({ due_at: null, failure: { code: 'DELIVERY_FAILED' } });
    expect((await desk.outcomes(ada)).at(-1)).toMatchObject({ type: 'ContactPushRejected', data: { code: 'DELIVERY_FAILED' } });
  });

  it('claims that cannot be combined concern nobody else', async () => {
    await desk.hand(desk.message(ada), desk.message(linus));
    await db.pool.query(`update delivery.claims set slice = '{}' where contact_id = $1 and connection_id = $2`, [
      ada.contactId,
      desk.connectionId,
    ]);
    await desk.work();
    expect(desk.sendx.everybody.map(({ email }) => email)).toEqual([linus.email]);
  });

  it('somebody who was erased is given back without a word', async () => {
    await desk.tell(ada);
    await desk.store.forget(`person-${desk.locationId}-${ada.contactId}`);
    await desk.tell(ada, { profile: { firstName: 'Augusta' } });
    expect(await desk.isIdle()).toBe(true);
  });

  it('two lanes of one contact tell two stories, each once', async () => {
    await desk.tell(ada);
    desk.sendx.add('augusta@example.com');
    await desk.tell(ada, { email: 'augusta@example.com' });
    expect((await desk.outcomes(ada)).map(({ type, data }) => [type, data['sliceVersion']])).toEqual([
      ['ContactPushed', 1],
      ['ContactRenamedInSendx', 2],
      ['ContactPushed', 2],
    ]);
  });
});
