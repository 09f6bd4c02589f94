import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { stateTags } from '@sync/crm-events';
import { useDatabase } from '@sync/testing';
import { ada, Desk, grace, linus, type Person, type Said } from './desk.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

const [a, b] = ['ada@example.com', 'augusta@example.com'];

/** What contact-sync, task-sync and activity-sync say of one contact meets in one lane. */
describe('several services', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));

  const tasks = (open: number, more: Said = {}): Said => ({
    service: 'task',
    fields: { ghl_open_tasks: String(open) },
    tags: open > 0 ? [stateTags.taskOpen] : [],
    ...more,
  });
  const notes = (count: number): Said => ({ service: 'activity', fields: { ghl_note_count: String(count) } });
  const shown = (email: string) => {
    const person = desk.sendx.find(email);
    return person && { ...person.fields, tags: [...person.tags].sort() };
  };
  const settle = async (): Promise<void> => {
    for (let wait = 0; wait < 4; wait += 1) {
      await desk.later(5_000);
      await desk.work();
    }
    expect(await desk.isIdle()).toBe(true);
  };

  it('share the calls of one person inside the window', async () => {
    desk = new Desk(db.pool, { windowMs: 2_000 });
    await desk.say(ada, { fields: { ghl_city: 'London' } });
    await desk.say(ada, tasks(2));
    await desk.say(ada, notes(3));
    await desk.later(2_000);
    expect(await desk.work()).toEqual(['findByEmail', 'identify']);
    expect(shown(a)).toEqual({ ghl_city: 'London', ghl_open_tasks: '2', ghl_note_count: '3', tags: [stateTags.taskOpen] });
  });

  it('wait for a contact that is not known yet, whoever comes first', async () => {
    expect(await desk.tell(ada, tasks(2))).toEqual([]);
    await desk.tell(ada);
    expect(shown(a)).toEqual({ ghl_open_tasks: '2', tags: [stateTags.taskOpen] });
    expect(await desk.isIdle()).toBe(true);
  });

  it('wait for an address', async () => {
    await desk.say(grace, tasks(1));
    expect(await desk.tell(grace)).toEqual([]);
    await desk.tell(grace, { email: 'grace@example.com', skip: null });
    expect(shown('grace@example.com')).toMatchObject({ ghl_open_tasks: '1' });
  });

  it('that say nothing new cost no call', async () => {
    await desk.say(ada);
    await desk.tell(ada, tasks(1));
    expect(await desk.tell(ada, tasks(1, { mappingVersion: 2 }))).toEqual([]);
    expect(await desk.isIdle()).toBe(true);
  });

  it('change their own part and leave the rest alone', async () => {
    await desk.say(ada, { fields: { ghl_city: 'London' }, tags: ['vip'] });
    await desk.tell(ada, tasks(1));
    await desk.tell(ada, tasks(0));
    expect(shown(a)).toEqual({ ghl_city: 'London', ghl_open_tasks: '0', tags: ['vip'] });
  });

  it('follow the contact to another address, in one rename', async () => {
    await desk.say(ada);
    await desk.tell(ada, tasks(1));
    const id = desk.sendx.find(a)?.id;
    await desk.tell(ada, { email: b });
    await settle();
    expect(desk.sendx.everybody.map((person) => [person.email, person.id])).toEqual([[b, id]]);
    await desk.tell(ada, tasks(2));
    expect(shown(b)).toEqual({ ghl_open_tasks: '2', tags: [stateTags.taskOpen] });
  });

  it('follow the contact to an address that is taken in SendX; the old one is left behind', async () => {
    await desk.say(ada);
    await desk.tell(ada, tasks(1));
    desk.sendx.add(b);
    await desk.tell(ada, { email: b });
    await settle();
    expect(shown(b)).toEqual({ ghl_open_tasks: '1', tags: [stateTags.taskOpen] });
    expect(shown(a)?.tags).toContain(stateTags.superseded);
  });

  it('speak for the owner of a shared address alone; when the owner goes, its values go', async () => {
    const shared: Person = { ...linus, email: a };
    await desk.hand(desk.message(ada), desk.message(ada, tasks(1)), desk.message(shared), desk.message(shared, notes(7)));
    await desk.work();
    expect(shown(a)).toEqual({ ghl_open_tasks: '1', tags: [stateTags.taskOpen] });
    await desk.tell(ada, { email: b });
    await settle();
    expect(shown(a)).toEqual({ ghl_note_count: '7', tags: [] });
    expect(shown(b)).toEqual({ ghl_open_tasks: '1', tags: [stateTags.taskOpen] });
  });

  it('have no say in whether somebody is told, mailed or deleted', async () => {
    await desk.tell(ada, tasks(1, { optOut: true, deleted: true, email: b, lists: ['News'], profile: { firstName: 'Task' } }));
    await desk.tell(ada);
    expect(desk.sendx.everybody.map(({ email }) => email)).toEqual([a]);
    expect(desk.sendx.find(a)).toMatchObject({ firstName: 'Ada', unsubscribed: false, lists: [] });
    const subject = { connectionId: desk.connectionId, contactId: ada.contactId };
    expect(await desk.suppressions.among(db.pool, desk.team, [subject])).toEqual([false]);
  });

  it('tell nothing of somebody who is filtered out', async () => {
    const skip = { code: 'filtered-out' as const, detail: 'not a customer' };
    await desk.say(ada, { skip, profile: {} });
    expect(await desk.tell(ada, tasks(1))).toEqual([]);
    expect(desk.sendx.everybody).toEqual([]);
  });

  it('of somebody who opted out change tags and nothing else', async () => {
    await desk.tell(ada);
    await desk.tell(ada, { optOut: true });
    expect(await desk.tell(ada, tasks(1))).toEqual(['track']);
    expect(desk.sendx.find(a)).toMatchObject({ unsubscribed: true, fields: {}, tags: [stateTags.taskOpen] });
  });

  it('tell one story of one contact: each outcome once', async () => {
    await desk.hand(desk.message(ada), desk.message(ada, tasks(1)), desk.message(ada, notes(1)));
    await desk.work();
    expect((await desk.outcomes(ada)).map(({ type, data }) => [type, data['claimants']])).toEqual([['ContactPushed', [ada.contactId]]]);
  });

  it('a slice that is committed while the contact moves is not forgotten', async () => {
    desk = new Desk(db.pool);
    await desk.tell(ada);
    for (let round = 1; round <= 10; round += 1) {
      const email = round % 2 === 0 ? a : b;
      await Promise.all([desk.say(ada, { email }), desk.say(ada, tasks(round)), desk.work()]);
      await settle();
      expect(shown(email)).toMatchObject({ ghl_open_tasks: String(round) });
    }
  });
});
