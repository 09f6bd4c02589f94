import { eventually } from '@sync/testing';
import { openWorld, type World } from './index.js';

/** Promise 5, with a SendX whose identify re-subscribes people: no opt-out is ever undone. */
describe('somebody who opted out', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    world.sendx.setSwitches({ identifyResubscribes: true, listAddResubscribes: true });
    world.sendx.contacts.edit({ email: 'margaret@example.com', create: true, unsubscribed: true });
    await world.sync.start();
  });
  afterAll(() => world.close());

  const create = (patch: Parameters<World['ghl']['world']['edits']['create']>[0]) => world.ghl.world.edits.create(patch);
  const current = (id: string) => {
    const contact = world.ghl.world.contacts.get(id);
    if (!contact) throw new Error(`There is no contact ${id}`);
    return contact;
  };
  const person = (email: string) => world.sendx.contacts.find(email);

  it('in GHL is unsubscribed in SendX, and stays so through further edits and a lifted DND', async () => {
    const linus = create({ email: 'linus@example.com', firstName: 'Linus' });
    await eventually(() => person('linus@example.com'), { timeoutMs: 20_000 });
    world.ghl.world.edits.update(current(linus.id), { dnd: true });
    await eventually(() => person('linus@example.com')?.unsubscribed === true, { timeoutMs: 20_000 });
    world.ghl.world.edits.update(current(linus.id), { lastName: 'Torvalds', tags: ['kernel'] });
    await eventually(() => person('linus@example.com')?.tags.includes('kernel'), { timeoutMs: 20_000 });
    world.ghl.world.edits.update(current(linus.id), { dnd: false, lastName: 'T.' });
    await eventually(() => person('linus@example.com')?.tags.includes('ghl:dnd-email') === false, { timeoutMs: 20_000 });
    expect(person('linus@example.com')?.unsubscribed).toBe(true);
  });

  it('in GHL and unknown to SendX is not created there', async () => {
    create({ email: 'quiet@example.com', firstName: 'Quiet', dndSettings: { Email: { status: 'permanent' } } });
    create({ email: 'ada@example.com', firstName: 'Ada' });
    await eventually(() => person('ada@example.com'), { timeoutMs: 20_000 });
    expect(person('quiet@example.com')).toBeUndefined();
  });

  it('in SendX before we came is left alone', async () => {
    create({ email: 'margaret@example.com', firstName: 'Margaret', lastName: 'Hamilton' });
    create({ email: 'grace@example.com', firstName: 'Grace' });
    await eventually(() => person('grace@example.com'), { timeoutMs: 20_000 });
    expect(person('margaret@example.com')?.unsubscribed).toBe(true);
  });

  it('in SendX while we watch is not brought back by the next edit', async () => {
    world.sendx.contacts.edit({ email: 'ada@example.com', unsubscribed: true });
    const [ada] = world.ghl.world.contacts.withEmail('ada@example.com');
    if (!ada) throw new Error('Ada is missing');
    world.ghl.world.edits.update(current(ada.id), { lastName: 'King', tags: ['seen'] });
    await eventually(() => person('ada@example.com')?.tags.includes('seen'), { timeoutMs: 20_000 });
    expect(person('ada@example.com')?.unsubscribed).toBe(true);
  });

  it('was never re-subscribed by any call', () => expect(world.sendx.resubscribes()).toEqual([]));
});
