import { credentialsMigrations } from '@sync/credentials';
import { beginCustomEvent, deliveryMigrations, type OpenCustomEvent } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { ada, Desk, linus, quick, type DeskOptions } from './desk.fixtures.js';
import { expireCustomEvents } from './expire-custom-events.js';
import type { Fault } from './fake-sendx.fixtures.js';
import { loadWork } from './load-work.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

const HOUR_MS = 3_600_000;

describe('when a custom event fails', () => {
  let desk: Desk;
  const begin = async (customEvents: DeskOptions['customEvents'] = {}): Promise<void> => {
    desk = new Desk(db.pool, { customEvents });
    await desk.tell(ada);
    await desk.handEvents(desk.eventMessage(ada, 'one'), desk.eventMessage(ada, 'two'));
  };
  beforeEach(() => begin());

  const failing = (fault: Fault, which = 'one'): void => {
    desk.sendx.fault = ({ name, body }) => (name === 'trackCustomEvent' && (body as { name: string }).name === which ? fault : undefined);
  };
  const healed = (): void => {
    desk.sendx.fault = () => undefined;
  };
  const arrived = (): string[] => desk.sendx.events.map(({ name }) => name);
  const told = async () => (await desk.outcomes(ada)).filter(({ type }) => type.startsWith('CustomEvent'));
  const attempts = async (): Promise<[number, number][]> => {
    const { rows } = await db.pool.query<{ attempts: number; answers_lost: number }>(
      'select attempts, answers_lost from delivery.custom_events where team = $1 order by id',
      [desk.team],
    );
    return rows.map((row) => [row.attempts, row.answers_lost]);
  };

  it('for good (422) it is set aside with SendX’s words, and others go on', async () => {
    failing(422);
    await desk.tell(linus);
    await desk.happens(linus, 'of-linus');
    await desk.work();
    expect(arrived().sort()).toEqual(['of-linus', 'two']);
    expect(await desk.ledger()).toEqual(['one rejected SENDX_REJECTED', 'two sent', 'of-linus sent']);
    expect((await told())[0]).toMatchObject({
      type: 'CustomEventRejected',
      data: { name: 'one', dedupeKey: 'one', code: 'SENDX_REJECTED', detail: 'value not allowed' },
    });
    expect(await desk.lane(ada.email)).toMatchObject({ due_at: null, failure: null });
  });

  it('because SendX knows no such event it is set aside, and not mistaken for a person who is gone', async () => {
    desk.sendx.definedEvents = new Set(['two']);
    desk.sendx.switches.undefinedEvents = 'rejected';
    await desk.work();
    expect(await desk.ledger()).toEqual(['one rejected SENDX_REJECTED', 'two sent']);
    expect(await desk.isIdle()).toBe(true);
  });

  it.each([429, 503, 401, 'unreachable'] as const)('for now (%s) it waits, in order, and spends no attempt', async (fault) => {
    failing(fault);
    await desk.work();
    expect(arrived()).toEqual([]);
    expect(await attempts()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(await told()).toEqual([]);
    healed();
    await desk.later(70_000);
    await db.pool.query('delete from delivery.circuits');
    await desk.work();
    expect(arrived()).toEqual(['one', 'two']);
    expect((await told()).map(({ type }) => type)).toEqual(['CustomEventSent', 'CustomEventSent']);
  });

  describe('with a lost answer', () => {
    it.each(['lost', 'lost-unsaid'] as const)('it is sent again, though not while it may still be carried out (%s)', async (fault) => {
      failing(fault);
      expect((await desk.work()).filter((name) => name === 'trackCustomEvent')).toHaveLength(1);
      healed();
      await desk.happens(ada, 'three');
      expect(await desk.work()).toEqual([]);
      await desk.later(quick.lostAnswerMs + 2_000);
      await desk.work();
      expect(arrived()).toEqual([...(fault === 'lost' ? ['one'] : []), 'one', 'two', 'three']);
      expect(await desk.ledger()).toEqual(['one sent', 'two sent', 'three sent']);
      const [lost, sent] = await told();
      expect(lost).toMatchObject({ type: 'CustomEventLost', data: { name: 'one', policy: 'send-again', isRepeated: true } });
      expect(sent).toMatchObject({ type: 'CustomEventSent', data: { name: 'one', answersLost: 1 } });
      // What SendX knows of the person was never in doubt.
      expect(desk.sendx.calls.filter(({ name }) => name === 'identify')).toEqual([]);
    });

    it('it is taken for sent when that is the policy', async () => {
      await begin({ lostAnswers: 'assume-sent' });
      failing('lost');
      await desk.work();
      healed();
      await desk.later(quick.lostAnswerMs + 2_000);
      await desk.work();
      expect(arrived()).toEqual(['one', 'two']);
      expect(await desk.ledger()).toEqual(['one lost answer-lost', 'two sent']);
      expect((await told())[0]).toMatchObject({ type: 'CustomEventLost', data: { policy: 'assume-sent', isRepeated: false } });
      expect(await desk.isIdle()).toBe(true);
    });

    it('it is not repeated for ever', async () => {
      failing('lost');
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await desk.work();
        await desk.later(80_000);
      }
      await desk.work();
      expect(arrived()).toEqual(['one', 'one', 'one', 'two']);
      expect(await desk.ledger()).toEqual(['one lost answer-lost', 'two sent']);
      expect(await attempts()).toEqual([
        [3, 3],
        [1, 0],
      ]);
    });
  });

  describe('because its worker dies between the call and writing down how it went', () => {
    const die = async (): Promise<void> => {
      const [lane] = await desk.lease();
      if (!lane) throw new Error('Ada was not leased.');
      const [work] = await loadWork(db.pool, desk.suppressions, [lane], { scanTells: false, eventsWaitMs: 72 * HOUR_MS });
      const event = work?.events[0] as OpenCustomEvent;
      expect(await beginCustomEvent(db.pool, lane, event, quick.leaseMs)).toBe('begun');
      await desk.sendx.trackCustomEvent({ email: ada.email, name: event.name, data: event.data, at: event.at });
    };

    it('it is sent again once the lease is over', async () => {
      await die();
      expect(await desk.work()).toEqual([]);
      await desk.later(quick.leaseMs);
      await desk.work();
      expect(arrived()).toEqual(['one', 'one', 'two']);
      expect((await told()).map(({ type }) => type)).toEqual(['CustomEventLost', 'CustomEventSent', 'CustomEventSent']);
      expect(await desk.ledger()).toEqual(['one sent', 'two sent']);
    });

    it('it is taken for sent when that is the policy', async () => {
      await begin({ lostAnswers: 'assume-sent' });
      await die();
      await desk.later(quick.leaseMs);
      await desk.work();
      expect(arrived()).toEqual(['one', 'two']);
      expect(await desk.ledger()).toEqual(['one lost answer-lost', 'two sent']);
    });

    it('and the contact moves: the new address waits until the call is over', async () => {
      await die();
      await desk.say(ada, { email: 'augusta@example.com' });
      for (let wait = 0; wait < 12 && !(await desk.isIdle()); wait += 1) {
        await desk.later(5_000);
        if (wait < 4) expect(arrived()).toEqual(['one']);
        await desk.work();
      }
      expect(desk.sendx.events.map(({ email, name }) => `${email} ${name}`)).toEqual([
        'ada@example.com one',
        'augusta@example.com one',
        'augusta@example.com two',
      ]);
      expect(await desk.ledger()).toEqual(['one sent', 'two sent']);
    });
  });

  it('an answer that arrives after the lease was lost still counts', async () => {
    desk.sendx.meanwhile = async ({ name }) => {
      if (name !== 'trackCustomEvent') return;
      desk.sendx.meanwhile = () => undefined;
      await desk.later(quick.leaseMs);
      expect(await desk.lease()).toHaveLength(1);
    };
    await desk.work();
    await desk.later(quick.leaseMs);
    await desk.work();
    expect(arrived()).toEqual(['one', 'two']);
    expect((await told()).map(({ type }) => type)).toEqual(['CustomEventSent', 'CustomEventSent']);
  });

  it('by a mistake of ours it is set aside in the end, not the person', async () => {
    failing(new TypeError('cannot read properties of undefined'));
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await desk.work();
      await desk.later(80_000);
    }
    expect(arrived()).toEqual(['two']);
    expect(await desk.lane(ada.email)).toMatchObject({ failure: null });
    expect(await desk.ledger()).toEqual(['one lost answer-lost', 'two sent']);
  });

  it('of somebody who was erased is settled without a word', async () => {
    await desk.store.forget(`person-${desk.locationId}-${ada.contactId}`);
    await desk.work();
    expect(await desk.ledger()).toEqual(['one sent', 'two sent']);
    expect(await desk.isIdle()).toBe(true);
  });

  describe('because nobody could be told for too long', () => {
    const expire = () => expireCustomEvents(db.pool, desk.store, 72 * HOUR_MS);

    it('it expires with the reason, and can be sent through again', async () => {
      const person = { ...linus, contactId: 'ConUnknown' };
      await desk.happens(person, 'of-nobody');
      await desk.happens({ ...linus, email: null }, 'of-linus');
      await desk.say({ ...linus, email: null });
      await desk.later(73 * HOUR_MS);
      expect(await expire()).toBe(4);
      expect(await desk.ledger()).toEqual([
        'one expired not-sent-in-time',
        'two expired not-sent-in-time',
        'of-nobody expired not-known-yet',
        'of-linus expired no-email',
      ]);
      expect((await desk.outcomes(person)).at(-1)).toMatchObject({
        type: 'CustomEventSkipped',
        data: { name: 'of-nobody', reason: 'not-known-yet', detail: 'It waited for 72 hours.' },
      });
      expect(await expire()).toBe(0);
    });

    it('it says when SendX may have it all the same', async () => {
      await desk.later(71 * HOUR_MS);
      const [lane] = await desk.lease();
      const [work] = await loadWork(db.pool, desk.suppressions, lane ? [lane] : [], { scanTells: false, eventsWaitMs: 72 * HOUR_MS });
      if (lane && work?.events[0]) await beginCustomEvent(db.pool, lane, work.events[0], quick.leaseMs);
      await desk.later(2 * HOUR_MS);
      await expire();
      const one = (await told()).find(({ data }) => data['name'] === 'one');
      expect(one?.data['detail']).toBe('It waited for 72 hours. SendX may have it: the answer to an attempt was lost.');
    });
  });
});
