import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations, listCircuits, type Circuit } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { eventually, useDatabase } from '@sync/testing';
import { ada, Desk, linus, type Person, type Said } from './desk.fixtures.js';
import { FEWEST_PLACES } from './push-places.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations], {
  poolSize: 20,
});

describe('ConnectionWorker', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk(db.pool)));
  afterEach(async () => {
    await desk.stopWorkers();
    expect(desk.sendx.resubscribed).toEqual([]);
  });

  const crowd = (count: number): Person[] =>
    Array.from({ length: count }, (_, index) => ({
      contactId: `Con${String(index).padStart(4, '0')}`,
      email: `person-${String(index).padStart(4, '0')}@example.com`,
      dateAdded: ada.dateAdded,
      firstName: `Person ${index}`,
    }));
  const arrive = (people: readonly Person[], said: (person: Person, index: number) => Said = () => ({})) =>
    desk.hand(...people.map((person, index) => desk.message(person, { urgency: 'backfill', ...said(person, index) })));
  const called = (name: string): number => desk.sendx.calls.filter((call) => call.name === name).length;
  const idle = () => eventually(() => desk.isIdle());
  const circuit = async (): Promise<Circuit | undefined> =>
    (await listCircuits(db.pool)).find(({ connectionId }) => connectionId === desk.connectionId);

  describe('backfill', () => {
    it('reads the team once, then creates 25 people per call', async () => {
      const people = crowd(60);
      await arrive(people);
      desk.startWorker();
      await idle();
      expect(desk.sendx.everybody).toHaveLength(60);
      expect(called('identifyMany')).toBe(3);
      expect(called('findByEmail')).toBe(0);
      expect(called('identify')).toBe(0);
    });

    it('waits for a full call, but not for ever', async () => {
      desk = new Desk(db.pool, { timing: { chunkWaitMs: 600_000 } });
      await arrive(crowd(30));
      desk.startWorker();
      await eventually(() => desk.sendx.everybody.length === 25);
      await desk.later(600_000);
      await idle();
      expect(desk.sendx.calls.flatMap(({ name, body }) => (name === 'identifyMany' ? [(body as unknown[]).length] : []))).toEqual([25, 5]);
    });

    it('looks at everybody who is in SendX already, alone, and creates nobody who opted out', async () => {
      const people = crowd(40);
      for (const { email } of people.slice(0, 10)) desk.sendx.add(email ?? '', { unsubscribed: true, firstName: 'kept' });
      for (const { email } of people.slice(10, 15)) desk.sendx.add(email ?? '');
      await arrive(people, (_, index) => ({ optOut: index >= 35 }));
      desk.startWorker();
      await idle();
      expect(desk.sendx.everybody.filter(({ unsubscribed, firstName }) => unsubscribed && firstName === 'kept')).toHaveLength(10);
      expect(desk.sendx.everybody).toHaveLength(35);
      // Twenty are new and five overwritten, each told once; opted-out strangers cost no call once the team is read.
      const told = desk.sendx.calls
        .filter(({ name }) => name.startsWith('identify'))
        .flatMap(({ body }) => body as { email: string } | { email: string }[]);
      expect(told.map(({ email }) => email).sort()).toEqual(
        people
          .slice(10, 35)
          .map(({ email }) => email)
          .sort(),
      );
    });

    it('finds out who unsubscribes after the team was read', async () => {
      const [first, ...others] = crowd(26);
      if (!first?.email) throw new Error('A crowd of 26 has a first.');
      desk.sendx.add(first.email);
      const worker = desk.startWorker();
      await eventually(() => called('listContacts') >= 2);
      Object.assign(desk.sendx.find(first.email) ?? {}, { unsubscribed: true });
      await arrive([first, ...others]);
      await idle();
      await worker.stop();
      expect(desk.sendx.find(first.email)?.unsubscribed).toBe(true);
    });

    it('does not believe a reading that is too old, or whose pages did not fit together', async () => {
      for (const order of ['shuffled', 'oldest-first'] as const) {
        desk = new Desk(db.pool);
        desk.sendx.switches.order = order;
        for (const { email } of crowd(70)) desk.sendx.add(email ?? '');
        const worker = desk.startWorker();
        await eventually(async () => (await readingOf())['scanned_at']);
        await worker.stop();
        expect((await readingOf())['scan_reliable']).toBe(order === 'oldest-first');
        // Meanwhile a stranger signs up in SendX, and unsubscribes.
        desk.sendx.add('stranger@example.com', { unsubscribed: true });
        await desk.later(3_600_000);
        await arrive([{ ...linus, email: 'stranger@example.com' }]);
        desk.startWorker();
        await idle();
        expect(desk.sendx.find('stranger@example.com')?.unsubscribed).toBe(true);
        await desk.stopWorkers();
      }
    });

    const readingOf = async (): Promise<Record<string, unknown>> => {
      const { rows } = await db.pool.query<Record<string, unknown>>('select * from delivery.teams where team = $1', [desk.team]);
      return rows[0] ?? {};
    };

    it('goes on reading where it was after a restart', async () => {
      for (const { email } of crowd(100)) desk.sendx.add(email ?? '');
      let pages = 0;
      desk.sendx.fault = ({ name }) => (name === 'listContacts' && (pages += 1) > 2 ? 503 : undefined);
      const first = desk.startWorker();
      await eventually(() => pages > 2);
      await first.stop();
      desk.sendx.fault = () => undefined;
      desk.sendx.calls.length = 0;
      desk.startWorker();
      await eventually(async () => (await readingOf())['scanned_at']);
      expect(desk.sendx.calls[0]?.body).toMatchObject({ offset: 58 });
      const { rowCount } = await db.pool.query('select from delivery.records where team = $1', [desk.team]);
      expect(rowCount).toBe(100);
    });

    it('misses nobody when contacts are removed while it reads', async () => {
      for (const { email } of crowd(100)) desk.sendx.add(email ?? '', { unsubscribed: true });
      let pages = 0;
      desk.sendx.meanwhile = ({ name }) => {
        if (name === 'listContacts' && (pages += 1) === 2) desk.sendx.remove('person-0003@example.com');
      };
      desk.startWorker();
      await eventually(async () => (await readingOf())['scanned_at']);
      const people = crowd(100).map(({ email }) => ({ email: email ?? '' }));
      expect((await desk.suppressions.among(db.pool, desk.team, people)).every(Boolean)).toBe(true);
    });

    it.each(['all-or-nothing', 'accepts-good', 'per-item'] as const)('says what SendX has against one of many (%s)', async (bulk) => {
      desk.sendx.switches.bulk = bulk;
      const people = crowd(25);
      await arrive(people, (_, index) => (index === 7 ? { profile: { lastName: 'Refused' } } : {}));
      desk.startWorker();
      await eventually(() => desk.sendx.everybody.length === 24);
      const bad = people[7] ?? ada;
      await eventually(async () => (await desk.outcomes(bad)).at(-1)?.type === 'ContactPushRejected');
      await idle();
      expect((await desk.lane(bad.email ?? ''))['failure']).toMatchObject({ code: 'SENDX_REJECTED' });
    });

    it('looks at everybody before they are told again after a lost answer', async () => {
      let lost = 0;
      desk = new Desk(db.pool, { timing: { lostAnswerMs: 50, lateCallMs: 0, firstWaitMs: 1 } });
      desk.sendx.fault = ({ name }) => (name === 'identifyMany' && (lost += 1) === 1 ? 'lost' : undefined);
      await arrive(crowd(25));
      desk.startWorker();
      await eventually(() => called('identifyMany') === 1);
      await idle();
      expect(called('findByEmail')).toBe(25);
      expect(desk.sendx.everybody).toHaveLength(25);
    });

    it('does not keep an opt-out or a live edit waiting', async () => {
      const people = crowd(75);
      await desk.tell(linus);
      await arrive(people);
      let order: string[] = [];
      let release = (): void => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      desk.sendx.meanwhile = async ({ name, email }) => {
        if (name === 'identifyMany') await gate;
        else order = [...order, `${name} ${email}`];
      };
      desk.startWorker();
      await eventually(() => called('identifyMany') > 0);
      await desk.say(linus, { optOut: true });
      await eventually(() => desk.sendx.find(linus.email)?.unsubscribed);
      await desk.say(ada);
      await eventually(() => desk.sendx.find(ada.email));
      expect(desk.sendx.everybody).toHaveLength(2);
      release();
      await idle();
      expect(desk.sendx.everybody).toHaveLength(77);
    });
  });

  it('before going live reads, and writes nothing', async () => {
    desk.live = false;
    await desk.hand(desk.message(ada), desk.message(linus, { urgency: 'backfill' }));
    desk.startWorker();
    await eventually(() => called('listContacts') > 0);
    await eventually(
      async () =>
        (await db.pool.query('select from delivery.teams where team = $1 and scanned_at is not null', [desk.team])).rowCount === 1,
    );
    expect(desk.sendx.calls.every(({ name }) => name === 'listContacts')).toBe(true);
    desk.live = true;
    await idle();
    expect(desk.sendx.everybody).toHaveLength(2);
  });

  describe('with a key that is not accepted any more', () => {
    it('stops after a handful of calls, says that it needs a new key, and goes on with the new one', async () => {
      desk.startWorker();
      await eventually(() => called('listContacts') > 0);
      desk.sendx.calls.length = 0;
      desk.sendx.fault = () => 401;
      await desk.hand(...crowd(100).map((person) => desk.message(person)));
      const open = await eventually(circuit);
      expect(open).toMatchObject({ code: 'SENDX_KEY_REJECTED', detail: expect.stringContaining('needs a new key') });
      await desk.later(30_000);
      await eventually(
        async () =>
          (await db.pool.query('select from delivery.lanes where team = $1 and lease_until is not null', [desk.team])).rowCount === 0,
      );
      expect(desk.sendx.calls.length).toBeLessThanOrEqual(FEWEST_PLACES);
      expect(await outcomesOf(crowd(100))).toEqual([]);

      const before = desk.sendx.calls.length;
      await desk.later(60_000);
      await eventually(() => desk.sendx.calls.length === before + 1);
      expect(await circuit()).toMatchObject({ openedAt: open?.openedAt });

      desk.sendx.fault = () => undefined;
      await desk.later(60_000);
      await eventually(async () => (await circuit()) === undefined);
      await desk.later(30_000);
      await idle();
      expect(desk.sendx.everybody).toHaveLength(100);
    });

    it('says so as well when it is the reading of the team that meets it', async () => {
      desk.sendx.fault = () => 401;
      desk.startWorker();
      await eventually(circuit);
      expect(desk.sendx.calls).toHaveLength(1);
    });

    const outcomesOf = async (people: readonly Person[]): Promise<unknown[]> =>
      (await Promise.all(people.map((person) => desk.outcomes(person)))).flat();
  });

  it('two processes never work on one lane at the same time', async () => {
    const busy = new Set<string>();
    const clashes: string[] = [];
    desk.sendx.fault = ({ name, email, body }) => {
      if (name === 'findByEmail' && busy.has(email)) clashes.push(email);
      if (name === 'findByEmail') busy.add(email);
      if (name === 'identify') busy.delete(email);
      if (name === 'identifyMany') for (const one of body as { email: string }[]) busy.delete(one.email);
      return undefined;
    };
    desk.sendx.switches.bulk = 'per-item'; // otherwise those who are new are looked at once more, later
    desk.sendx.meanwhile = () => new Promise((resolve) => setImmediate(resolve));
    for (let process = 0; process < 3; process += 1) desk.startWorker();
    const people = crowd(20);
    for (let edit = 1; edit <= 10; edit += 1)
      await desk.hand(...people.map((person) => desk.message(person, { profile: { firstName: `Edit ${edit}` } })));
    await idle();
    expect(clashes).toEqual([]);
    expect(new Set(desk.sendx.everybody.map(({ firstName }) => firstName))).toEqual(new Set(['Edit 10']));
    expect(desk.sendx.everybody).toHaveLength(20);
  });

  it('gives back on a stop what it has not begun', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    desk.sendx.meanwhile = ({ name }) => (name === 'findByEmail' ? undefined : gate);
    await desk.hand(...crowd(FEWEST_PLACES + 12).map((person) => desk.message(person)));
    const worker = desk.startWorker();
    await eventually(() => called('findByEmail') === FEWEST_PLACES);
    const stopped = worker.stop();
    release();
    await stopped;
    expect(desk.sendx.everybody).toHaveLength(FEWEST_PLACES);
    const { rowCount } = await db.pool.query('select from delivery.lanes where team = $1 and due_at <= now() and lease_until is null', [
      desk.team,
    ]);
    expect(rowCount).toBe(12);
  });

  it('a connection that SendX answers with errors asks less and less often, and poking does not change that', async () => {
    desk = new Desk(db.pool, { timing: { brokenMs: 60_000 } });
    desk.sendx.fault = () => 503;
    const worker = desk.startWorker();
    await eventually(() => called('listContacts') === 1);
    for (let poke = 0; poke < 20; poke += 1) worker.poke();
    await desk.say(ada);
    await eventually(() => called('findByEmail') === 1);
    expect(called('listContacts')).toBe(1);
  });
});
