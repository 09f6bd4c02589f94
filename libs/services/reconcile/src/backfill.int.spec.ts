import fc from 'fast-check';
import { topics } from '@sync/messaging';
import { eventually, useDatabase } from '@sync/testing';
import { DyingProcess } from './dying-process.fixtures.js';
import { asksForBlocked, vendorError } from './fake-ghl.fixtures.js';
import { PostgresBacklog } from './index.js';
import { bodyOf, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const finished = (of: Testbed = bed) => eventually(async () => (await of.events()).at(-1)?.type === 'BackfillFinished');
const contactIds = async (of: Testbed = bed) =>
  (await of.kept('backfill', 'search')).map((receipt) => bodyOf(receipt)['contact']).map((contact) => (contact as { id: string }).id);
const searches = (priority: string) =>
  bed.ghl.callsTo('search').filter((call) => call.priority === priority && !asksForBlocked(call.search?.filters));

describe('a backfill', () => {
  it('reads everybody, oldest first, after the references, and tells how far it is', async () => {
    const people = bed.people(25);
    bed.ghl.put(...people);
    const reconcile = bed.start();
    await finished();

    expect(await contactIds()).toEqual(people.map(({ id }) => id));
    const [first] = await bed.kept('backfill');
    expect(first).toMatchObject({ topic: topics.contactReceipts, key: `${bed.connection.locationId}/contact/${people[0]?.id}` });
    expect(first?.asOf?.toISOString()).toBe(people[0]?.dateUpdated);
    expect(first?.id).toMatch(new RegExp(`^ghl-row-${people[0]?.id}-${Date.parse(people[0]?.dateUpdated ?? '')}-[0-9a-f]{16}$`));
    expect(bodyOf(first)).toMatchObject({ locationId: bed.connection.locationId, contact: { id: people[0]?.id } });
    expect(bodyOf(first)['contact']).not.toHaveProperty('searchAfter');
    expect(bed.ghl.calls.map(({ name }) => name).slice(0, 4)).toEqual(['custom-fields', 'users', 'location', 'search']);

    expect((await bed.events()).map(({ type, data }) => [type, data['expectedTotal'] ?? data['rowsSoFar'] ?? data['rows']])).toEqual([
      ['BackfillStarted', 25],
      ['BackfillPageRead', 10],
      ['BackfillPageRead', 20],
      ['BackfillPageRead', 25],
      ['BackfillFinished', 25],
    ]);
    await eventually(async () => (await bed.progress(reconcile))?.backfillFinishedAt);
    expect(await bed.progress(reconcile)).toMatchObject({ backfillRows: 25, backfillExpected: 25, circuit: null, failures: {} });
  });

  it('ends at once for a location without contacts', async () => {
    bed.start();
    await finished();
    expect((await bed.events()).map(({ type }) => type)).toEqual(['BackfillStarted', 'BackfillFinished']);
  });

  it('is not done twice', async () => {
    bed.ghl.put(...bed.people(12));
    bed.start();
    await finished();
    await bed.stop();
    const before = searches('backfill').length;
    bed.start();
    await eventually(() => searches('live').length > 3);
    expect(searches('backfill')).toHaveLength(before);
  });

  it('goes on when the vendor gives shorter pages than asked for', async () => {
    bed.ghl.pageCap = 4;
    bed.ghl.put(...bed.people(11));
    bed.start();
    await finished();
    expect(await contactIds()).toHaveLength(11);
  });

  it('takes in who was added meanwhile, and does not miss anybody because somebody was deleted', async () => {
    const people = bed.people(30);
    bed.ghl.put(...people.slice(0, 28));
    let pages = 0;
    bed.ghl.answering = ({ name, priority }) => {
      if (name !== 'search' || priority !== 'backfill' || (pages += 1) !== 3) return; // the first one asks who is blocked
      bed.ghl.contacts.delete(people[3]?.id ?? '');
      bed.ghl.put(...people.slice(28));
    };
    bed.start();
    await finished();
    expect(new Set(await contactIds())).toEqual(new Set(people.map(({ id }) => id)));
  });

  it('waits while contact-sync is too far behind', async () => {
    bed.ghl.put(...bed.people(25));
    let waiting = 5_000;
    bed.start({ backlog: { waiting: (limit) => Promise.resolve(Math.min(waiting, limit)) } });
    await eventually(() => searches('live').length > 2);
    expect(searches('backfill')).toEqual([]);
    waiting = 4_999;
    await finished();
  });

  it('shows why it does not move, and goes on when it can', async () => {
    bed.ghl.put(...bed.people(5));
    let isBroken = true;
    bed.ghl.answering = ({ name }) => {
      if (name === 'search' && isBroken) throw vendorError('permanent', 'GHL_PAYLOAD_REJECTED', { status: 422 });
    };
    const reconcile = bed.start();
    await eventually(async () => (await bed.progress(reconcile))?.failures['backfill']?.code === 'GHL_PAYLOAD_REJECTED');
    isBroken = false;
    await finished();
    await eventually(async () => (await bed.progress(reconcile))?.failures['backfill'] === undefined);
  });

  it('outlasts an outage', async () => {
    bed.ghl.put(...bed.people(25));
    let failures = 4;
    bed.ghl.answering = ({ priority }) => {
      if (priority === 'backfill' && failures-- > 0) throw vendorError('transient', 'HTTP_503', { status: 503 });
    };
    bed.start();
    await finished();
    expect(await contactIds()).toHaveLength(25);
  });

  it('does not read one page for ever', async () => {
    bed.ghl.put(...bed.people(25));
    const search = bed.ghl.searchContacts.bind(bed.ghl);
    bed.ghl.searchContacts = async (request, options) => search({ ...request, searchAfter: undefined }, options);
    const reconcile = bed.start({ settings: { refusedWaitMs: 60_000 } });
    await eventually(async () => (await bed.progress(reconcile))?.failures['backfill']?.code === 'RECONCILE_CURSOR_STUCK');
    expect(searches('backfill')).toHaveLength(2);
  });
});

describe('two processes', () => {
  it('share one backfill; when its owner dies the other goes on', async () => {
    bed.ghl.put(...bed.people(40));
    let holding: () => void = () => undefined;
    let pages = 0;
    bed.ghl.answering = async ({ priority }) => {
      if (priority !== 'backfill' || (pages += 1) !== 3) return;
      await new Promise<void>((resolve) => {
        holding = resolve;
      });
    };
    bed.start();
    bed.start();
    await eventually(() => pages === 3);
    // The owner's row is taken from it, as after a pause longer than its lease.
    await db.pool.query(
      `update reconcile.readings set lease_until = now() - interval '1 second', fence = nextval('reconcile.fences') where connection_id = $1`,
      [bed.connection.id],
    );
    holding();
    await finished();
    expect(await contactIds()).toHaveLength(40);
    const counted = (await bed.events()).filter(({ type }) => type === 'BackfillPageRead').map(({ data }) => data['rowsSoFar']);
    expect(counted).toEqual([10, 20, 30, 40]);
  });
});

describe('a backfill that is killed', () => {
  // Four pages: references 2 steps, then 5 per page.
  const steps = 2 + 4 * 5;

  const storyOf = async (people: number, deaths: readonly number[]): Promise<void> => {
    const here = new Testbed(db.pool);
    try {
      here.ghl.put(...here.people(people));
      for (const dieAt of deaths) {
        const process = new DyingProcess(dieAt);
        here.start({ receipts: process.receipts(here.receipts), store: process.store(here.store), settings: { pollMs: 60_000 } });
        await eventually(async () => process.dead || (await here.events()).at(-1)?.type === 'BackfillFinished');
        await here.stop();
      }
      here.start({ settings: { pollMs: 60_000 } });
      await finished(here);
      await here.stop();
      const ids = await contactIds(here);
      expect([...ids].sort()).toEqual(here.people(people).map(({ id }) => id));
      const events = await here.events();
      const soFar = events.filter(({ type }) => type === 'BackfillPageRead').map(({ data }) => Number(data['rowsSoFar']));
      expect(soFar).toEqual([...soFar].sort((left, right) => left - right));
      expect(soFar.at(-1)).toBe(people);
      expect(events.filter(({ type }) => type === 'BackfillStarted')).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'BackfillFinished')).toHaveLength(1);
    } finally {
      await here.stop();
    }
  };

  it.each(Array.from({ length: steps }, (_, step) => step))('at step %i misses nobody and counts nobody twice', (step) =>
    storyOf(35, [step]),
  );

  it('again and again, wherever, misses nobody', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 45 }), fc.array(fc.nat({ max: steps }), { minLength: 2, maxLength: 4 }), storyOf),
      { seed: 20250301, numRuns: 12 },
    ));
});

describe('the backlog', () => {
  it('counts the receipts that contact-sync has not taken in', async () => {
    const backlog = new PostgresBacklog(db.pool, () => `nobody-${bed.connection.id}`);
    bed.ghl.put(...bed.people(12));
    bed.start();
    await finished();
    expect(await backlog.waiting(5, topics.contactReceipts)).toBe(5);
    const { rows } = await db.pool.query<{ epoch: number; xid: string; position: string }>(
      `select 1 as epoch, xid::text, position::text from store.receipts where source = 'backfill' and key like $1 order by xid, position limit 1 offset 8`,
      [`${bed.connection.locationId}/%`],
    );
    const ninth = rows[0];
    await db.pool.query(
      `insert into store.checkpoints (consumer_group, topic, partition, partitions, epoch, xid, position) values ($1, $2, 0, 1, $3, $4, $5)`,
      [`nobody-${bed.connection.id}`, topics.contactReceipts, ninth?.epoch, ninth?.xid, ninth?.position],
    );
    expect(await backlog.waiting(100, topics.contactReceipts)).toBe(3);
  });
});
