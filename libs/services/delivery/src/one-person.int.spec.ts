import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { ada, Desk, grace, linus } from './desk.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

describe('one person', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));

  it('is read, then created with everything', async () => {
    const calls = await desk.tell(ada, {
      profile: { firstName: 'Ada', lastName: 'Lovelace' },
      fields: { ghl_city: 'London' },
      tags: ['vip'],
    });
    expect(calls).toEqual(['findByEmail', 'identify']);
    expect(desk.sendx.find(ada.email)).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      fields: { ghl_city: 'London' },
      tags: ['vip'],
    });
    expect(await desk.outcomes(ada)).toEqual([
      { type: 'ContactPushed', version: 1, data: expect.objectContaining({ created: true, sliceVersion: 1, tagsAdded: ['vip'], calls }) },
    ]);
  });

  it('costs nothing when nothing SendX can see has changed, and says so', async () => {
    await desk.tell(ada, { tags: ['vip'] });
    expect(await desk.tell(ada, { tags: ['vip'], mappingVersion: 2 })).toEqual([]);
    expect((await desk.outcomes(ada)).at(-1)?.data).toMatchObject({ sliceVersion: 2, calls: [] });
    expect(await desk.isIdle()).toBe(true);
  });

  it('is told what changed, and only that', async () => {
    await desk.tell(ada, { fields: { ghl_city: 'London', ghl_state: 'England' } });
    desk.sendx.calls.length = 0;
    await desk.say(ada, { fields: { ghl_city: 'Paris', ghl_state: 'England' } });
    const spent = desk.work();
    await spent;
    expect(desk.sendx.find(ada.email)?.fields).toEqual({ ghl_city: 'Paris', ghl_state: 'England' });
    expect((await desk.outcomes(ada)).at(-1)?.data).toMatchObject({ fields: ['ghl_city'], created: false });
  });

  it('changes tags in one call, without being read', async () => {
    await desk.tell(ada, { tags: ['newsletter', 'vip'] });
    expect(await desk.tell(ada, { tags: ['customer', 'vip'] })).toEqual(['track']);
    expect(desk.sendx.find(ada.email)?.tags.sort()).toEqual(['customer', 'vip']);
  });

  it('takes three calls when a tag goes together with a detail, as docs/decisions/delivery-reads-before-it-writes.md says', async () => {
    await desk.tell(ada, { tags: ['vip'] });
    expect(await desk.tell(ada, { profile: { firstName: 'Augusta' }, tags: ['customer'] })).toEqual(['findByEmail', 'identify', 'track']);
    expect(desk.sendx.find(ada.email)).toMatchObject({ firstName: 'Augusta', tags: ['customer'] });
  });

  it('takes two of them once identify is proven to leave opt-outs alone', async () => {
    desk = new Desk(db.pool, { identifyKeepsOptOut: true });
    await desk.tell(ada, { tags: ['vip'] });
    expect(await desk.tell(ada, { profile: { firstName: 'Augusta' }, tags: ['customer'] })).toEqual(['identify', 'track']);
  });

  it('is told once about ten edits within the window', async () => {
    desk = new Desk(db.pool, { windowMs: 2_000 });
    for (let edit = 1; edit <= 10; edit += 1) await desk.say(ada, { fields: { ghl_city: `City ${edit}` } });
    expect(await desk.work()).toEqual([]);
    await desk.later(2_000);
    expect(await desk.work()).toEqual(['findByEmail', 'identify']);
    expect(desk.sendx.find(ada.email)?.fields).toEqual({ ghl_city: 'City 10' });
    expect((await desk.outcomes(ada)).map(({ data }) => data['sliceVersion'])).toEqual([10]);
  });

  it('without an address waits for one', async () => {
    expect(await desk.tell(grace)).toEqual([]);
    expect(await desk.tell(grace, { email: 'grace@example.com', skip: null })).toEqual(['findByEmail', 'identify']);
  });

  it('who was deleted in SendX is told anew and whole, not only what changed', async () => {
    await desk.tell(ada, { fields: { ghl_city: 'London' }, tags: ['vip'] });
    desk.sendx.remove(ada.email);
    await desk.tell(ada, { fields: { ghl_city: 'London' }, tags: ['vip', 'customer'] });
    expect(desk.sendx.find(ada.email)).toMatchObject({ fields: { ghl_city: 'London' }, tags: ['vip', 'customer'] });
    await desk.tell(ada, { fields: { ghl_city: 'Paris' }, tags: ['vip', 'customer'] });
    expect(desk.sendx.find(ada.email)?.fields).toEqual({ ghl_city: 'Paris' });
  });

  it('is told anew when only a tag was to go from somebody who is not there any more', async () => {
    await desk.tell(ada, { tags: ['vip'], profile: { firstName: 'Ada', lastName: 'King' } });
    desk.sendx.remove(ada.email);
    expect(await desk.tell(ada, { tags: [], profile: { firstName: 'Ada', lastName: 'King' } })).toEqual([
      'track',
      'findByEmail',
      'identify',
      // The record may be the deleted one, come back with everything it had.
      'track',
    ]);
    expect(desk.sendx.find(ada.email)).toMatchObject({ lastName: 'King' });
  });

  it('keeps the record as it was before our first overwrite', async () => {
    desk.sendx.add(ada.email, { firstName: 'A.', tags: ['mine'] });
    await desk.tell(ada);
    await desk.tell(ada, { profile: { firstName: 'Augusta' } });
    const { rows } = await db.pool.query<{ record: { firstName: string } }>('select record from delivery.records where team = $1', [
      desk.team,
    ]);
    expect(rows).toEqual([{ record: expect.objectContaining({ firstName: 'A.' }) }]);
    expect(desk.sendx.find(ada.email)?.tags).toEqual(['mine']);
  });

  it('who is filtered out after having been pushed stays as they are', async () => {
    await desk.tell(ada, { tags: ['vip'] });
    const skip = { code: 'filtered-out' as const, detail: 'not a customer' };
    expect(await desk.tell(ada, { skip, profile: {}, tags: [] })).toEqual([]);
    expect(desk.sendx.find(ada.email)).toMatchObject({ firstName: 'Ada', tags: ['vip'] });
    expect((await desk.outcomes(ada)).at(-1)).toMatchObject({ type: 'ContactExcluded', data: { reason: 'filtered-out', sliceVersion: 2 } });
    expect(await desk.tell(ada, { tags: ['vip'] })).toEqual([]);
  });

  describe('deleted in GHL', () => {
    it('is tagged, and untagged when restored', async () => {
      await desk.tell(ada, { tags: ['vip'] });
      expect(await desk.tell(ada, { deleted: true, tags: ['ghl:deleted', 'vip'] })).toEqual(['track']);
      expect(desk.sendx.find(ada.email)?.tags).toContain('ghl:deleted');
      expect(await desk.tell(ada, { tags: ['vip'] })).toEqual(['track']);
      expect(desk.sendx.find(ada.email)?.tags).toEqual(['vip']);
    });

    it('and not in SendX is not created for it', async () => {
      expect(await desk.tell(ada, { deleted: true, tags: ['ghl:deleted'] })).toEqual(['findByEmail']);
      expect(desk.sendx.find(ada.email)).toBeUndefined();
      expect((await desk.outcomes(ada)).at(-1)).toMatchObject({ type: 'ContactExcluded', data: { reason: 'deleted' } });
    });

    it('is not created for it either when SendX lost them meanwhile', async () => {
      await desk.tell(ada);
      desk.sendx.remove(ada.email);
      await desk.tell(ada, { deleted: true, tags: ['ghl:deleted'] });
      expect(desk.sendx.find(ada.email)).toBeUndefined();
      expect((await desk.outcomes(ada)).at(-1)).toMatchObject({ type: 'ContactExcluded', data: { reason: 'deleted' } });
    });

    it.each([
      ['delete', 'ContactRemovedFromSendx'],
      ['unsubscribe', 'ContactExcluded'],
    ] as const)('goes further when the mapping says %s', async (deleted, outcome) => {
      await desk.tell(ada);
      await desk.tell(ada, { deleted: true, tags: ['ghl:deleted'], policy: { optOut: 'unsubscribe', deleted } });
      expect(desk.sendx.find(ada.email)?.unsubscribed).toBe(deleted === 'delete' ? undefined : true);
      expect((await desk.outcomes(ada)).at(-1)?.type).toBe(outcome);
      expect(await desk.isIdle()).toBe(true);
    });

    it('is not deleted, unsubscribed or tagged while somebody else has the address, not even a filtered-out one', async () => {
      await desk.tell(ada);
      await desk.say(linus, { email: ada.email, skip: { code: 'filtered-out', detail: 'not a customer' }, profile: {} });
      await desk.tell(ada, { deleted: true, tags: ['ghl:deleted'], policy: { optOut: 'unsubscribe', deleted: 'delete' } });
      expect(desk.sendx.find(ada.email)).toMatchObject({ tags: [], unsubscribed: false });
      expect((await desk.outcomes(ada)).at(-1)).toMatchObject({ type: 'ContactExcluded', data: { reason: 'filtered-out' } });
    });
  });

  it('is told of by values that jsonb refuses', async () => {
    await desk.tell(ada, { profile: { firstName: 'A\0da \ud83d' } });
    expect(desk.sendx.find(ada.email)?.firstName).toBe('Ada �');
  });

  it('with an odd date of creation stops nobody', async () => {
    await desk.hand(desk.message(ada, { dateAdded: 'once upon a time' }), desk.message(linus));
    await desk.work();
    expect(desk.sendx.everybody.map(({ email }) => email).sort()).toEqual([ada.email, linus.email]);
  });
});
