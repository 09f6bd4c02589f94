import { eventually } from '@sync/testing';
import { openWorld, type World } from './index.js';

const CONTACTS = 1_200;

/** The first reading of a location, without webhooks: everybody with an address arrives, a kill costs nothing, and polling is the live path. */
describe('backfill with a private token', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ contacts: CONTACTS, webhooks: false, env: { GHL_POLL_SECONDS: '1', GHL_SEARCH_PAGE_SIZE: '100' } });
    world.sync.launch();
  });
  afterAll(() => world.close());

  /** Everybody who has a usable address and did not opt out. */
  const addresses = (): string[] => {
    const reachable = [...world.ghl.world.contacts.all()].filter(
      ({ dnd, dndSettings }) => !dnd && !['active', 'permanent'].includes(dndSettings?.['Email']?.status ?? ''),
    );
    const emails = reachable.flatMap(({ email }) => (email ? [email.trim().toLowerCase()] : []));
    return [...new Set(emails.filter((email) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)))];
  };

  it('is resumed after kill -9 and brings everybody who has an address', async () => {
    await eventually(() => world.ghl.calls.list({ path: '/contacts/search' }).length >= 4, { timeoutMs: 60_000 });
    await world.sync.kill();
    const pagesBefore = world.ghl.calls.list({ path: '/contacts/search' }).length;
    await world.sync.start();
    await eventually(() => world.sendx.contacts.count > addresses().length * 0.9, { timeoutMs: 120_000 });
    await eventually(
      () => {
        const missing = addresses().filter((email) => !world.sendx.contacts.find(email));
        expect(missing).toEqual([]);
        return true;
      },
      { timeoutMs: 120_000 },
    );
    expect(pagesBefore).toBeGreaterThan(0);
    expect(world.sendx.fieldsCreatedOnTheFly()).toEqual([]);
    expect(world.sendx.contractViolations()).toEqual([]);
    expect(world.ghl.world.rate.counts().slidingViolations).toBe(0);
    expect(world.ghl.world.rate.counts().fixedViolations).toBe(0);
  });

  it('goes on with polling: an edit without a webhook arrives', async () => {
    const contact = world.ghl.world.edits.create({ email: 'late@example.com', firstName: 'Late' });
    await eventually(() => world.sendx.contacts.find('late@example.com'), { timeoutMs: 30_000 });
    const found = world.ghl.world.contacts.get(contact.id);
    if (!found) throw new Error('the contact is missing');
    world.ghl.world.edits.update(found, { lastName: 'Comer' });
    await eventually(() => world.sendx.contacts.find('late@example.com')?.lastName === 'Comer', { timeoutMs: 30_000 });
  });

  it('does not read everybody again after a restart', async () => {
    await world.sync.stop();
    const before = world.ghl.calls.list({ path: '/contacts/search' }).length;
    await world.sync.start();
    await eventually(() => world.ghl.calls.list({ path: '/contacts/search' }).length > before, { timeoutMs: 20_000 });
    expect(world.ghl.calls.list({ path: '/contacts/search' }).length - before).toBeLessThan(CONTACTS / 100);
  });
});
