import { randomUUID } from 'node:crypto';
import { transaction } from '@sync/database';
import { useDatabase } from '@sync/testing';
import { applyClaims, claimantId, deliveryMigrations, loadClaims, type ClaimChange } from './index.js';
import { lockHomes } from './homes.js';

const db = useDatabase(deliveryMigrations, { poolSize: 20 });

const [a, b] = ['ada@example.com', 'augusta@example.com'];

/** Claims of other services live where the contact lives. */
describe('homes', () => {
  let team: string;
  beforeEach(() => (team = `team-${randomUUID()}`));

  const claim = (contactId: string, service: string, version: number, more: Partial<ClaimChange<unknown>> = {}): ClaimChange<unknown> => ({
    connectionId: `con-${team}`,
    contactId,
    service,
    team,
    email: service === 'contact' ? a : null,
    version,
    slice: { service, version },
    dateAdded: service === 'contact' ? new Date('2025-02-01T08:00:00.000Z') : null,
    priority: 'live',
    optOut: false,
    changedAt: new Date(),
    traceparent: `trace-${contactId}-${service}-${version}`,
    ...more,
  });
  const apply = (...changes: ClaimChange<unknown>[]) => transaction(db.pool, (client) => applyClaims(client, changes, 0));
  const lane = async (email: string): Promise<Record<string, unknown> | undefined> => {
    const { rows } = await db.pool.query<Record<string, unknown>>('select * from delivery.lanes where team = $1 and email = $2', [
      team,
      email,
    ]);
    return rows[0];
  };
  const claimsOn = async (email: string) => {
    const claims = (await loadClaims(db.pool, [{ team, email }])).get(`${team} ${email}`) ?? [];
    return claims.map(({ contactId, service, version }) => `${contactId} ${service} ${version}`);
  };

  it('make the lane of the contact due, with its urgency and trace', async () => {
    await apply(claim('ada', 'contact', 1, { priority: 'backfill' }));
    await apply(claim('ada', 'task', 1));
    expect(await lane(a)).toMatchObject({ priority: 1, revision: '2', traceparents: ['trace-ada-contact-1', 'trace-ada-task-1'] });
    expect(await claimsOn(a)).toEqual(['ada contact 1', 'ada task 1']);
  });

  it('are nowhere before the contact is known, and with it from then on', async () => {
    await apply(claim('ada', 'task', 1), claim('ada', 'activity', 4));
    expect(await lane(a)).toBeUndefined();
    await apply(claim('ada', 'contact', 1));
    expect(await claimsOn(a)).toEqual(['ada contact 1', 'ada activity 4', 'ada task 1']);
    await apply(claim('ada', 'contact', 2, { email: b }));
    expect(await claimsOn(a)).toEqual([]);
    expect(await claimsOn(b)).toEqual(['ada contact 2', 'ada activity 4', 'ada task 1']);
    await apply(claim('ada', 'contact', 3, { email: null }));
    expect(await apply(claim('ada', 'task', 2))).toEqual([]);
    expect(await claimsOn(b)).toEqual([]);
  });

  it('say nothing new in an older version', async () => {
    await apply(claim('ada', 'contact', 1), claim('ada', 'task', 2));
    await apply(claim('ada', 'task', 1), claim('ada', 'task', 2));
    expect(await lane(a)).toMatchObject({ revision: '1' });
    expect(await claimsOn(a)).toEqual(['ada contact 1', 'ada task 2']);
  });

  it('ignore an address and an opt-out of any other service than the contact itself', async () => {
    await apply(claim('ada', 'contact', 1));
    await apply(claim('ada', 'task', 1, { email: b, optOut: true }));
    expect(await lane(b)).toBeUndefined();
    expect(await lane(a)).toMatchObject({ priority: 1 });
  });

  it.each([
    ['moves', true],
    ['appears', false],
  ])('wait for a contact that %s right now', async (_, known) => {
    if (known) await apply(claim('ada', 'contact', 1));
    const ids = { connectionId: `con-${team}`, contactId: 'ada', team };
    const order: string[] = [];
    let moving: Promise<unknown> = Promise.resolve();
    await transaction(db.pool, async (client) => {
      const homes = await lockHomes(client, [ids]);
      expect(homes.get(claimantId(ids)) ?? null).toEqual(known ? { team, email: a } : null);
      moving = apply(claim('ada', 'contact', 2, { email: b })).then(() => order.push('moved'));
      await client.query('select pg_sleep(0.1)');
      order.push('committed');
    });
    await moving;
    expect(order).toEqual(['committed', 'moved']);
    expect(await claimsOn(b)).toEqual(['ada contact 2']);
  });

  it('let batches of all services in any order pass each other', async () => {
    const contacts = Array.from({ length: 12 }, (_, index) => `contact-${index}`);
    const rounds = Array.from({ length: 60 }, (_, round) => {
      const service = ['contact', 'task', 'activity'][round % 3] ?? 'contact';
      const order = round % 2 === 0 ? contacts : [...contacts].reverse();
      const mixed = round % 5 === 0;
      return apply(
        ...order.map((contactId, index) => {
          const spoken = mixed && index % 2 === 0 ? 'contact' : service;
          return claim(contactId, spoken, round + 1, spoken === 'contact' ? { email: `shared-${(round + index) % 6}@example.com` } : {});
        }),
      );
    });
    await expect(Promise.all(rounds)).resolves.toBeDefined();
  });
});
