import { eventually } from '@sync/testing';
import { openWorld, type World } from './index.js';

/** One contact all the way: an edit in the CRM, a signed webhook, SendX. */
describe('a contact in GHL', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await world.sync.start();
  });
  afterAll(() => world.close());

  const inSendx = (email: string) => world.sendx.contacts.find(email);
  const create = (patch: Record<string, unknown>) => world.ghl.world.edits.create(patch);

  it('appears in SendX with its name and tags', async () => {
    create({ email: 'Ada@Example.com', firstName: 'Ada', lastName: 'Lovelace', tags: ['vip'] });
    const ada = await eventually(() => inSendx('ada@example.com'), { timeoutMs: 20_000 });
    expect(ada).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace' });
    expect(world.sendx.fieldsCreatedOnTheFly()).toEqual([]);
  });

  it('follows a rename, an added and a removed tag', async () => {
    const [ada] = world.ghl.world.contacts.withEmail('ada@example.com');
    if (!ada) throw new Error('Ada is missing');
    world.ghl.world.edits.update(ada, { lastName: 'King', tags: ['analyst'] });
    await eventually(() => inSendx('ada@example.com')?.lastName === 'King', { timeoutMs: 20_000 });
    await eventually(() => {
      const person = world.sendx.contacts.find('ada@example.com');
      return JSON.stringify(person).includes('analyst') && !JSON.stringify(person?.tags).includes('vip');
    });
  });

  it('without an e-mail is kept, and pushed when one appears', async () => {
    const grace = create({ firstName: 'Grace', lastName: 'Hopper' });
    const edited = world.ghl.world.contacts.get(grace.id);
    if (!edited) throw new Error('Grace is missing');
    world.ghl.world.edits.update(edited, { email: 'grace@example.com' });
    await eventually(() => inSendx('grace@example.com')?.firstName === 'Grace', { timeoutMs: 20_000 });
  });
});
