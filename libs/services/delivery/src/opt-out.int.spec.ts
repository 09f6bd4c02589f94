import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { ada, Desk, linus } from './desk.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

/** Promise 5, against a SendX whose identify, and whose joining of a list, re-subscribes people. */
describe('somebody who opted out', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));
  afterEach(() => expect(desk.sendx.resubscribed).toEqual([]));

  const isOut = (email = linus.email): boolean | undefined => desk.sendx.find(email)?.unsubscribed;

  it('in GHL is unsubscribed at once, whatever the window', async () => {
    desk = new Desk(db.pool, { windowMs: 60_000 });
    await desk.say(linus);
    await desk.later(60_000);
    await desk.work();
    expect(await desk.tell(linus, { optOut: true, tags: ['ghl:dnd-email'] })).toEqual(['findByEmail', 'unsubscribe', 'track']);
    expect(desk.sendx.find(linus.email)).toMatchObject({ unsubscribed: true, tags: ['ghl:dnd-email'] });
    expect((await desk.outcomes(linus)).slice(-2).map(({ type }) => type)).toEqual(['ContactOptOutPushed', 'ContactExcluded']);
  });

  it('is not in a hurry again with every later edit, and never identified', async () => {
    await desk.tell(linus);
    await desk.tell(linus, { optOut: true });
    expect(await desk.tell(linus, { optOut: true, profile: { firstName: 'L.' }, lists: [] })).toEqual([]);
    expect(Number((await desk.lane(linus.email))['priority'])).toBe(1);
    expect(await desk.tell(linus, { optOut: true, tags: ['kernel'] })).toEqual(['track']);
    expect(desk.sendx.find(linus.email)).toMatchObject({ firstName: 'Linus', tags: ['kernel'], unsubscribed: true });
  });

  it('and is not in SendX is not created', async () => {
    await desk.tell(linus, { optOut: true });
    expect(desk.sendx.everybody).toEqual([]);
    expect((await desk.outcomes(linus)).at(-1)).toMatchObject({ type: 'ContactExcluded', data: { reason: 'opted-out' } });
  });

  it('stays out when DND is lifted in GHL; only the tag goes', async () => {
    await desk.tell(linus, { lists: ['News'] });
    await desk.tell(linus, { optOut: true, tags: ['ghl:dnd-email'] });
    expect(await desk.tell(linus, { tags: [], lists: ['News', 'Offers'], profile: { firstName: 'Lin' } })).toEqual(['track']);
    expect(desk.sendx.find(linus.email)).toMatchObject({ unsubscribed: true, tags: [], lists: ['News'], firstName: 'Linus' });
  });

  it('is only tagged when the mapping says so', async () => {
    await desk.tell(linus);
    await desk.tell(linus, { optOut: true, tags: ['ghl:dnd-email'], policy: { optOut: 'tag-only', deleted: 'tag' } });
    expect(desk.sendx.find(linus.email)).toMatchObject({ unsubscribed: false, tags: ['ghl:dnd-email'] });
  });

  it('in SendX before we came is found by the look before the first write', async () => {
    desk.sendx.add(linus.email, { unsubscribed: true, firstName: 'L.' });
    expect(await desk.tell(linus, { tags: ['kernel'] })).toEqual(['findByEmail', 'track']);
    expect(desk.sendx.find(linus.email)).toMatchObject({ firstName: 'L.', tags: ['kernel'] });
  });

  it('in SendX between two edits is found by the look before the second', async () => {
    await desk.tell(linus);
    Object.assign(desk.sendx.find(linus.email) ?? {}, { spam: true, unsubscribed: true });
    await desk.tell(linus, { profile: { firstName: 'Lin' } });
    expect(isOut()).toBe(true);
    expect((await desk.outcomes(linus)).at(-1)).toMatchObject({ type: 'ContactExcluded', data: { reason: 'opted-out' } });
  });

  it('takes the opt-out along to another address', async () => {
    await desk.tell(linus, { optOut: true });
    desk.sendx.add('linus@new.example.com');
    await desk.tell(linus, { email: 'linus@new.example.com', optOut: true });
    expect(isOut('linus@new.example.com')).toBe(true);
    await desk.tell(linus, { email: 'linus@third.example.com' });
    expect(desk.sendx.find('linus@third.example.com')).toBeUndefined();
  });

  it('and moves in the same moment is out under both addresses', async () => {
    await desk.tell(linus);
    desk.sendx.add('linus@new.example.com');
    await desk.tell(linus, { email: 'linus@new.example.com', optOut: true });
    expect([isOut(), isOut('linus@new.example.com')]).toEqual([true, true]);
  });

  it('in SendX takes it along, even when the move is all we hear', async () => {
    await desk.tell(linus);
    Object.assign(desk.sendx.find(linus.email) ?? {}, { unsubscribed: true });
    await desk.tell(linus, { email: 'linus@new.example.com' });
    expect(isOut()).toBe(true);
    expect(desk.sendx.find('linus@new.example.com')).toBeUndefined();
    await desk.tell(linus, { email: 'linus@new.example.com', profile: { firstName: 'Lin' } });
    expect(desk.sendx.find('linus@new.example.com')).toBeUndefined();
  });

  it('takes it along from an address that was suppressed before they ever were told of', async () => {
    await desk.suppressions.add(db.pool, desk.team, [{ email: linus.email }], 'sendx');
    await desk.say(linus);
    await desk.say(linus, { email: 'linus@second.example.com' });
    await desk.tell(linus, { email: 'linus@third.example.com' });
    expect(desk.sendx.everybody).toEqual([]);
  });

  it('holds for whoever shares the address, and for a contact created anew', async () => {
    await desk.tell(ada, { email: linus.email });
    await desk.tell(linus, { optOut: true });
    expect(isOut()).toBe(true);
    await desk.tell(ada, { email: linus.email, profile: { firstName: 'Augusta' } });
    await desk.tell(linus, { optOut: true, deleted: true });
    await desk.tell({ ...linus, contactId: 'ConLinusAgain00000008' }, { profile: { firstName: 'Back' } });
    expect(desk.sendx.find(linus.email)).toMatchObject({ unsubscribed: true, firstName: 'Ada' });
  });

  it('is unsubscribed although their document was rejected', async () => {
    await desk.tell(linus);
    await desk.tell(linus, { profile: { firstName: 'Linus', lastName: 'Refused' } });
    await desk.tell(linus, { profile: { firstName: 'Linus', lastName: 'Refused' }, optOut: true });
    expect(isOut()).toBe(true);
  });

  it('is looked at again when an identify may still be carried out', async () => {
    await desk.tell(linus);
    desk.sendx.fault = ({ name }) => (name === 'identify' ? 'lost-unsaid' : undefined);
    await desk.tell(linus, { profile: { firstName: 'Lin' } });
    desk.sendx.fault = () => undefined;
    // No waiting for the lost call: the opt-out goes now.
    expect(await desk.tell(linus, { optOut: true, profile: { firstName: 'Lin' } })).toEqual(['findByEmail', 'unsubscribe']);
    // The lost identify arrives late, and re-subscribes; not by anything we say from now on.
    Object.assign(desk.sendx.find(linus.email) ?? {}, { unsubscribed: false });
    await desk.later(60_000);
    expect(await desk.work()).toEqual(['findByEmail', 'unsubscribe']);
    expect(isOut()).toBe(true);
    expect(await desk.isIdle()).toBe(true);
  });

  it('is found again when the record changes hands between the look and the unsubscribe', async () => {
    await desk.tell(linus);
    desk.sendx.meanwhile = ({ name }) => {
      if (name !== 'unsubscribe') return;
      desk.sendx.meanwhile = () => undefined;
      desk.sendx.remove(linus.email);
      desk.sendx.add(linus.email);
    };
    await desk.tell(linus, { optOut: true });
    expect(isOut()).toBe(true);
  });

  it('is excluded when the record is gone by then', async () => {
    await desk.tell(linus);
    desk.sendx.meanwhile = ({ name }) => {
      if (name === 'unsubscribe') desk.sendx.remove(linus.email);
    };
    await desk.tell(linus, { optOut: true });
    expect((await desk.outcomes(linus)).at(-1)).toMatchObject({ type: 'ContactExcluded', data: { reason: 'opted-out' } });
    expect(await desk.isIdle()).toBe(true);
  });

  it('and is deleted keeps the opt-out for whoever comes back', async () => {
    await desk.tell(linus);
    Object.assign(desk.sendx.find(linus.email) ?? {}, { unsubscribed: true });
    await desk.tell(linus, { deleted: true, policy: { optOut: 'unsubscribe', deleted: 'delete' } });
    expect(desk.sendx.find(linus.email)).toBeUndefined();
    await desk.tell(linus);
    expect(desk.sendx.find(linus.email)).toBeUndefined();
  });

  describe('when identify is proven to leave opt-outs alone', () => {
    beforeEach(() => {
      desk = new Desk(db.pool, { identifyKeepsOptOut: true });
      desk.sendx.switches.identifyResubscribes = false;
    });

    it('is kept up to date, but joins no list', async () => {
      await desk.tell(linus, { lists: ['News'] });
      await desk.tell(linus, { optOut: true, lists: [] });
      await desk.tell(linus, { lists: ['News', 'Offers'], profile: { firstName: 'Lin' } });
      expect(desk.sendx.find(linus.email)).toMatchObject({ unsubscribed: true, firstName: 'Lin', lists: ['News'] });
    });

    it('in SendX joins no list either', async () => {
      await desk.tell(linus);
      Object.assign(desk.sendx.find(linus.email) ?? {}, { unsubscribed: true });
      await desk.tell(linus, { lists: ['News'], profile: { firstName: 'Lin' } });
      expect(desk.sendx.find(linus.email)).toMatchObject({ unsubscribed: true, firstName: 'Lin', lists: [] });
      expect(await desk.isIdle()).toBe(true);
    });
  });
});
