import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { eventually } from '@sync/testing';
import { openWorld, type World } from './index.js';

/** Promise 1: what was answered 200 is never lost, whatever is killed when. Counted by the sender and at the far end, not by ourselves. */
describe('kill -9 under load', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    world.ghl.world.settings.webhooks.retryBaseMs = 100;
    await world.sync.start();
  });
  afterAll(() => world.close());

  const people = Array.from({ length: 30 }, (_, index) => `person-${index}@example.com`);

  const edit = async (times: number, from: number): Promise<number> => {
    let round = from;
    for (; round < from + times; round += 1) {
      const email = people[round % people.length] ?? '';
      const [person] = world.ghl.world.contacts.withEmail(email);
      if (person) world.ghl.world.edits.update(person, { lastName: `Edit ${round}` });
      else world.ghl.world.edits.create({ email, firstName: 'Person', lastName: `Edit ${round}` });
      await delay(12);
    }
    return round;
  };

  const acceptedIds = (): string[] => [
    ...new Set(
      world.ghl.world.webhooks.attempts.list().flatMap(({ status, webhookId }) => (status === 200 && webhookId ? [webhookId] : [])),
    ),
  ];

  it('loses nothing that was accepted: our process, then PostgreSQL, then our process again', async () => {
    let round = await edit(100, 0);
    await world.sync.kill();
    world.sync.launch();
    round = await edit(160, round);
    await world.sync.untilReady();
    world.sync.killPostgres();
    round = await edit(160, round);
    await world.sync.kill();
    world.sync.launch();
    await edit(40, round);
    await world.sync.untilReady();
    await eventually(() => world.ghl.world.webhooks.pending === 0, { timeoutMs: 60_000 });

    const accepted = acceptedIds();
    expect(accepted.length).toBeGreaterThan(200);
    const client = new pg.Client({ connectionString: world.sync.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ id: string }>('select id from store.receipts where id = any($1)', [
      accepted.map((id) => `ghl-${id}`),
    ]);
    await client.end();
    const kept = new Set(rows.map(({ id }) => id));
    expect(accepted.filter((id) => !kept.has(`ghl-${id}`))).toEqual([]);

    const wanted = people.map((email) => `${email} ${world.ghl.world.contacts.withEmail(email)[0]?.lastName}`);
    await eventually(
      () => {
        expect(people.map((email) => `${email} ${world.sendx.contacts.find(email)?.lastName}`)).toEqual(wanted);
        return true;
      },
      { timeoutMs: 60_000 },
    );
    const answers = new Set(world.ghl.world.webhooks.attempts.list().map(({ status }) => status));
    expect([...answers].filter((status) => status !== null && ![200, 429].includes(status))).toEqual([]);
    expect(world.sendx.contractViolations()).toEqual([]);
  });
});
