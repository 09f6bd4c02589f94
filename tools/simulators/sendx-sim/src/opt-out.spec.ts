import { useSendxSim } from './sendx-caller.examples.js';

const linus = 'linus@example.com';

describe('an opt-out', () => {
  const { sim, call, set } = useSendxSim();
  const identify = (body: object = {}) => call('POST', '/contact/identify', { email: linus, ...body });
  const stored = () => sim().contacts.find(linus);
  let id: string;
  beforeEach(async () => {
    await identify();
    id = stored()?.id ?? '';
    await call('POST', `/contact/unsubscribe/${id}`);
  });

  it('is one call, and repeating it changes nothing', async () => {
    expect(stored()?.unsubscribed).toBe(true);
    expect((await call('POST', `/contact/unsubscribe/${id}`)).body).toMatchObject({ status: 'success' });
    expect(stored()?.history.filter(({ by }) => by === 'unsubscribe')).toHaveLength(1);
  });

  it('survives everything the API offers', async () => {
    const { body: list } = await call('POST', '/list', { name: 'Welcome' });
    await identify({ firstName: 'Linus', lists: [list.id] });
    await call('PUT', `/contact/${id}`, { email: linus, lists: [list.id], unsubscribed: false });
    await call('POST', '/contact/track', { email: linus, addTags: ['kernel'] });
    await call('DELETE', `/contact/${id}`);
    await identify();
    expect([stored()?.unsubscribed, sim().resubscribes()]).toEqual([true, []]);
  });

  it('is lifted by identify when that is switched on, which is counted', async () => {
    set({ identifyResubscribes: true });
    await identify();
    expect(stored()?.unsubscribed).toBe(false);
    expect(sim().resubscribes()).toMatchObject([{ contactId: id, by: 'identify', how: 'opt-out lifted' }]);
    await identify();
    expect(sim().resubscribes()).toHaveLength(1);
  });

  it('is lifted by joining a list when that is switched on, which is counted', async () => {
    set({ listAddResubscribes: true });
    const { body: list } = await call('POST', '/list', { name: 'Welcome' });
    await identify();
    expect(sim().resubscribes()).toEqual([]);
    await identify({ lists: [list.id] });
    await call('POST', `/contact/unsubscribe/${id}`);
    const { body: news } = await call('POST', '/list', { name: 'News' });
    await call('PUT', `/contact/${id}`, { email: linus, lists: [news.id] });
    expect(sim().resubscribes()).toMatchObject([{ by: 'identify' }, { by: 'update' }]);
  });

  it.each(['revives', 'creates-anew'] as const)(
    'may be forgotten by a deletion (%s), which is counted when the address returns',
    async (way) => {
      set({ afterDelete: way, optOutSurvivesDelete: false });
      await call('DELETE', `/contact/${id}`);
      expect(sim().resubscribes()).toEqual([]);
      await identify();
      expect([stored()?.unsubscribed, sim().resubscribes().length]).toEqual([false, 1]);
      await identify({ firstName: 'Linus' });
      expect(sim().resubscribes()).toHaveLength(1);
    },
  );

  it('survives a deletion that creates somebody new', async () => {
    set({ afterDelete: 'creates-anew' });
    await call('DELETE', `/contact/${id}`);
    await identify();
    expect([stored()?.unsubscribed, sim().resubscribes()]).toEqual([true, []]);
  });

  it('moves along with a rename; the old address is still one that opted out', async () => {
    await identify({ newEmail: 'torvalds@example.com' });
    expect([sim().contacts.find('torvalds@example.com')?.unsubscribed, sim().resubscribes()]).toEqual([true, []]);
    await identify();
    expect(sim().resubscribes()).toMatchObject([{ how: 'address back without its opt-out' }]);
  });

  it('may be taken back by the person, which is not counted', async () => {
    sim().contacts.edit({ email: linus, unsubscribed: false });
    await call('DELETE', `/contact/${id}`);
    await identify();
    expect([stored()?.unsubscribed, sim().resubscribes()]).toEqual([false, []]);
  });
});
