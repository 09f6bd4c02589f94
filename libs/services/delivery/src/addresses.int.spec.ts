import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { ada, Desk, linus, margaret, quick } from './desk.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

const [a, b, c] = ['ada@example.com', 'augusta@example.com', 'countess@example.com'];

/** Who has which address, while contacts move between them. */
describe('addresses', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));

  const everybody = () =>
    Object.fromEntries(
      [...desk.sendx.everybody].sort((x, y) => (x.email < y.email ? -1 : 1)).map((person) => [person.email, person.firstName]),
    );
  /** Time enough for lanes that wait for each other. */
  const settle = async (eachMs = 5_000): Promise<void> => {
    for (let wait = 0; wait < 4; wait += 1) {
      await desk.later(eachMs);
      await desk.work();
    }
    expect(await desk.isIdle()).toBe(true);
  };

  describe('a contact with a new one', () => {
    it('takes its SendX record along', async () => {
      await desk.tell(ada, { tags: ['vip'] });
      const id = desk.sendx.find(a)?.id;
      await desk.say(ada, { email: b, tags: ['customer'], profile: { firstName: 'Augusta' } });
      await desk.work();
      await settle();
      expect(everybody()).toEqual({ [b]: 'Augusta' });
      expect(desk.sendx.find(b)).toMatchObject({ id, tags: ['customer'] });
      const told = await desk.outcomes(ada);
      expect(told.map(({ type }) => type)).toEqual(['ContactPushed', 'ContactRenamedInSendx', 'ContactPushed']);
      expect(told[1]?.data).toMatchObject({ how: 'renamed', sliceVersion: 2 });
    });

    it('moves twice within one window, and still takes it along', async () => {
      await desk.tell(ada);
      const id = desk.sendx.find(a)?.id;
      await desk.say(ada, { email: b });
      await desk.say(ada, { email: c });
      await desk.work();
      await settle();
      expect(desk.sendx.everybody.map((person) => [person.email, person.id])).toEqual([[c, id]]);
    });

    it('moves there and back within one window: nothing happened', async () => {
      await desk.tell(ada);
      await desk.say(ada, { email: b });
      await desk.say(ada, { email: a });
      expect(await desk.work()).toEqual([]);
      await settle();
      expect(everybody()).toEqual({ [a]: 'Ada' });
    });

    it('finds it taken in SendX: writes there, and tags what it leaves behind', async () => {
      await desk.tell(ada, { tags: ['vip'] });
      desk.sendx.add(b, { company: 'Engines' });
      await desk.say(ada, { email: b, tags: ['vip'] });
      await desk.work();
      await settle();
      expect(desk.sendx.find(b)).toMatchObject({ firstName: 'Ada', company: 'Engines', tags: ['vip'] });
      expect(desk.sendx.find(a)?.tags).toEqual(['vip', 'ghl:superseded']);
      expect((await desk.outcomes(ada)).map(({ data }) => data['how']).filter(Boolean)).toEqual(['superseded']);
    });

    it('finds it taken in SendX only when renaming', async () => {
      await desk.tell(ada);
      desk.sendx.meanwhile = ({ name }) => {
        if (name === 'identify' && !desk.sendx.find(b)) desk.sendx.add(b);
      };
      await desk.say(ada, { email: b });
      await desk.work();
      await settle();
      expect(everybody()).toEqual({ [a]: 'Ada', [b]: 'Ada' });
      expect(desk.sendx.find(a)?.tags).toEqual(['ghl:superseded']);
    });

    it('comes back: the tag is removed', async () => {
      await desk.tell(ada);
      desk.sendx.add(b);
      await desk.say(ada, { email: b });
      await desk.work();
      await settle();
      await desk.say(ada, { email: a });
      await desk.work();
      await settle();
      expect(desk.sendx.find(a)?.tags).toEqual([]);
      expect(desk.sendx.find(b)?.tags).toEqual(['ghl:superseded']);
    });

    it('finds the old record deleted in SendX: is created', async () => {
      await desk.tell(ada, { tags: ['vip'] });
      desk.sendx.remove(a);
      await desk.say(ada, { email: b, tags: ['vip'] });
      await desk.work();
      await settle();
      expect(desk.sendx.everybody.map(({ email, tags }) => [email, tags])).toEqual([[b, ['vip']]]);
    });

    it('moves on although SendX refuses to tag the old one', async () => {
      await desk.tell(ada);
      desk.sendx.add(b);
      desk.sendx.fault = ({ name }) => (name === 'track' ? 422 : undefined);
      await desk.say(ada, { email: b });
      await desk.work();
      await settle();
      expect(desk.sendx.find(b)?.firstName).toBe('Ada');
      expect((await desk.lane(a))['failure']).toMatchObject({ code: 'SENDX_REJECTED' });
    });

    it('leaves a tag behind whose answer was lost; whoever has the old address next is rid of it', async () => {
      await desk.tell(ada);
      await desk.tell(linus, { email: b });
      desk.sendx.fault = ({ name, email }) => (name === 'track' && email === a ? 'lost' : undefined);
      await desk.tell(ada, { email: b });
      expect(desk.sendx.find(a)?.tags).toEqual(['ghl:superseded']);
      desk.sendx.fault = () => undefined;
      await desk.say(linus, { email: a, tags: ['kernel'] });
      await desk.later(12_000);
      await desk.work();
      await settle(quick.lateCallMs);
      expect(desk.sendx.find(a)).toMatchObject({ firstName: 'Linus', tags: ['kernel'] });
    });

    it('survives a lost answer to the rename, carried out or not', async () => {
      for (const fault of ['lost', 'lost-unsaid'] as const) {
        desk = new Desk(db.pool);
        await desk.tell(ada, { tags: ['vip'] });
        desk.sendx.fault = ({ name }) => (name === 'identify' ? fault : undefined);
        await desk.say(ada, { email: b, tags: ['customer'] });
        await desk.work();
        desk.sendx.fault = () => undefined;
        await desk.later(10_000);
        await desk.work();
        await settle(quick.lateCallMs);
        expect(desk.sendx.everybody.map(({ email, tags }) => [email, tags])).toEqual([[b, ['customer']]]);
      }
    });

    it('loses it: the old one is tagged', async () => {
      await desk.tell(ada);
      await desk.tell(ada, { email: null, skip: { code: 'no-email', detail: 'There is none.' } });
      await settle();
      expect(desk.sendx.find(a)?.tags).toEqual(['ghl:superseded']);
      await desk.tell(ada);
      expect(desk.sendx.find(a)?.tags).toEqual([]);
    });
  });

  it('nobody inherits the record of a contact that only passed by', async () => {
    const fields = { ghl_secret: 'of Ada' };
    await desk.tell(ada, { fields });
    await desk.say(ada, { email: b, fields });
    await desk.say(ada, { email: c, fields });
    await desk.say(linus, { email: b });
    await desk.work();
    await settle();
    expect(everybody()).toEqual({ [b]: 'Linus', [c]: 'Ada' });
    expect(desk.sendx.find(b)?.fields).toEqual({});
    expect(desk.sendx.find(c)?.fields).toEqual({ ghl_secret: 'of Ada' });
  });

  it('two contacts cross at the same address: each keeps what is theirs', async () => {
    await desk.tell(ada, { fields: { ghl_secret: 'of Ada' } });
    await desk.tell(linus);
    await desk.hand(
      desk.message(ada, { email: b, fields: { ghl_secret: 'of Ada' } }),
      desk.message(linus, { email: b }),
      desk.message(linus, { email: c }),
    );
    await desk.work();
    await settle();
    expect(everybody()).toEqual({ [b]: 'Ada', [c]: 'Linus' });
    expect(desk.sendx.find(c)?.fields).toEqual({});
  });

  it('two contacts swap', async () => {
    await desk.tell(ada, { tags: ['vip'], fields: { ghl_city: 'London' } });
    await desk.tell(linus);
    await desk.hand(
      desk.message(ada, { email: linus.email, tags: ['vip'], fields: { ghl_city: 'London' } }),
      desk.message(linus, { email: ada.email }),
    );
    await desk.work();
    await settle();
    expect(everybody()).toEqual({ [ada.email]: 'Linus', [linus.email]: 'Ada' });
    expect(desk.sendx.find(ada.email)?.tags).toEqual([]);
    expect(desk.sendx.find(ada.email)?.fields).toEqual({});
    expect(desk.sendx.find(linus.email)).toMatchObject({ tags: ['vip'], fields: { ghl_city: 'London' } });
  });

  it('three contacts move round', async () => {
    const round = [ada, linus, margaret];
    for (const person of round) await desk.tell(person, { tags: [person.firstName] });
    await desk.hand(
      ...round.map((person, place) => desk.message(person, { email: round[(place + 1) % 3]?.email ?? null, tags: [person.firstName] })),
    );
    await desk.work();
    await settle();
    expect(everybody()).toEqual({ [linus.email]: 'Ada', [margaret.email]: 'Linus', [ada.email]: 'Margaret' });
    expect(desk.sendx.find(linus.email)?.tags).toEqual(['Ada']);
  });

  describe('shared by two contacts', () => {
    const shared = { email: a };

    it('belongs to the oldest; an owner change says everything and blanks what the other one said', async () => {
      await desk.tell(linus, {
        ...shared,
        profile: { firstName: 'Linus', lastName: 'Pauling' },
        fields: { ghl_city: 'Portland' },
        tags: ['kernel'],
      });
      await desk.tell(ada, { ...shared, fields: { ghl_state: 'England' }, tags: ['vip'] });
      expect(desk.sendx.find(a)).toMatchObject({ firstName: 'Ada', lastName: '', fields: { ghl_state: 'England' }, tags: ['vip'] });
      // The younger one's edits are kept, and change nothing.
      expect(await desk.tell(linus, { ...shared, tags: ['apollo'] })).toEqual([]);
      expect((await desk.outcomes(linus)).at(-1)).toMatchObject({
        type: 'ContactPushed',
        data: { sliceVersion: 2, claimants: [ada.contactId, linus.contactId] },
      });
    });

    it('goes to the other one when its owner is deleted', async () => {
      await desk.tell(ada, { ...shared, fields: { ghl_city: 'London' } });
      await desk.tell(linus, shared);
      await desk.tell(ada, { ...shared, deleted: true, tags: ['ghl:deleted'] });
      expect(desk.sendx.find(a)).toMatchObject({ firstName: 'Linus', tags: [] });
      expect(desk.sendx.find(a)?.fields).toEqual({});
    });

    it('is said again whole when the owner changes, even what looks the same', async () => {
      await desk.tell(linus, { ...shared, profile: { company: 'Engines' } });
      Object.assign(desk.sendx.find(a) ?? {}, { company: 'changed by hand' });
      await desk.tell(ada, { ...shared, profile: { company: 'Engines' } });
      expect(desk.sendx.find(a)?.company).toBe('Engines');
    });

    it('and of the same age belongs to the smaller id', async () => {
      const twin = { ...linus, contactId: 'ConA', dateAdded: ada.dateAdded };
      await desk.tell(ada);
      await desk.tell(twin, shared);
      expect(desk.sendx.find(a)?.firstName).toBe('Linus');
    });

    it('is not renamed when one of them moves away', async () => {
      await desk.tell(ada);
      await desk.tell(linus, shared);
      await desk.tell(ada, { email: b });
      await settle();
      expect(everybody()).toEqual({ [a]: 'Linus', [b]: 'Ada' });
      expect(desk.sendx.find(a)?.tags).toEqual([]);
    });
  });

  it('one person in two locations of one team is one lane, told about in both', async () => {
    const second = { connectionId: `con2-${desk.team}`, locationId: `loc2-${desk.team}` };
    const ada2 = { ...ada, contactId: 'ConAda2', dateAdded: '2025-02-20T08:00:00.000Z' };
    await desk.tell(ada);
    await desk.tell(ada2, { ...second, tags: ['second'] });
    expect(everybody()).toEqual({ [a]: 'Ada' });
    expect(desk.sendx.find(a)?.tags).toEqual([]);
    const events = await desk.store.readStream(`push-${second.locationId}-${ada2.contactId}`);
    expect(events.map(({ type }) => type)).toEqual(['ContactPushed']);
    await desk.tell(ada, { deleted: true, tags: ['ghl:deleted'] });
    expect(desk.sendx.find(a)?.tags).toEqual(['second']);
  });
});
