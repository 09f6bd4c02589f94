import fc from 'fast-check';
import type { GhlAppointment } from '@sync/contracts-ghl';
import { eventually, useDatabase } from '@sync/testing';
import { DyingProcess } from './dying-process.fixtures.js';
import { vendorError } from './fake-ghl.fixtures.js';
import type { ReconcileSettings } from './index.js';
import { bodyOf, endlessDay, sure, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const withAppointments = { sweeps: ['appointments'], pollMs: 60_000 } satisfies Partial<ReconcileSettings>;
const start = (settings: Partial<ReconcileSettings> = {}) => bed.start({ settings: { ...withAppointments, ...settings } });
const calls = (of: Testbed = bed) => of.ghl.callsTo('events');
const calendar = (id: string) => ({ id, name: `Calendar ${id}`, isActive: true });
const passes = async (of: Testbed = bed) =>
  (
    await db.pool.query<{ pass: number; done: boolean }>(
      `select pass, cursor is null as done from reconcile.sweeps where connection_id = $1 and kind = 'appointments'`,
      [of.connection.id],
    )
  ).rows[0] ?? { pass: 0, done: false };
const passesMore = async (count: number): Promise<void> => {
  const { pass } = await passes();
  await eventually(async () => {
    const now = await passes();
    return now.pass > pass + count || (now.pass === pass + count && now.done);
  });
};
const backfilled = (of: Testbed = bed) => eventually(async () => (await of.events('appointments')).at(-1)?.type === 'BackfillFinished');
const ids = async (sources: readonly string[], of: Testbed = bed) =>
  (await of.kept(...sources)).map((receipt) => (bodyOf(receipt)['appointment'] as GhlAppointment).id);
const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const edited = (appointment: GhlAppointment | undefined, changes: Partial<GhlAppointment>): GhlAppointment => ({
  ...sure(appointment),
  dateUpdated: new Date().toISOString(),
  ...changes,
});

describe('the first sweep of appointments', () => {
  it('reads every calendar, window by window, behind everything else', async () => {
    bed.ghl.calendars = [calendar('sales'), calendar('demo')];
    const old = bed.appointments('demo', 5, -20);
    const coming = bed.appointments('sales', 60, 1);
    bed.ghl.putAppointments(...old, ...coming, edited(bed.appointments('other', 1, 200)[0], { calendarId: 'sales' }));
    const reconcile = start({ appointmentPollMs: 60_000 });
    await backfilled();

    expect(calls()).toHaveLength(2 * 7);
    expect(new Set(calls().map(({ priority }) => priority))).toEqual(new Set(['backfill']));
    const spans = calls().map(({ events }) => [events?.calendarId, Number(events?.endTime) - Number(events?.startTime)]);
    expect(spans).toEqual([...Array<unknown>(7).fill(['demo', 30 * 86_400_000]), ...Array<unknown>(7).fill(['sales', 30 * 86_400_000])]);
    const starts = calls().map(({ events }) => Number(events?.startTime));
    expect(Math.abs((starts[0] ?? 0) - Date.parse(days(-30)))).toBeLessThan(60_000);

    expect(await ids(['appointment-backfill'])).toEqual([...old, ...coming].map(({ id }) => id));
    const [first, oldest] = [sure((await bed.kept('appointment-backfill'))[0]), sure(old[0])];
    const updatedAt = new Date(String(oldest.dateUpdated));
    expect(first).toMatchObject({
      topic: 'ghl.activity-receipts',
      key: `${bed.connection.locationId}/appointment/${oldest.id}`,
      asOf: updatedAt,
    });
    expect(first.id).toMatch(new RegExp(`^ghl-appt-row-${oldest.id}-${updatedAt.getTime()}-[0-9a-f]{16}$`));
    expect((await bed.events('appointments')).at(0)).toMatchObject({ data: { kind: 'appointments', expectedTotal: null } });
    expect((await bed.progress(reconcile))?.kinds[2]).toMatchObject({
      kind: 'appointments',
      phase: 'following',
      unit: 'calls',
      read: 14,
      expected: 14,
    });
    expect(bodyOf((await bed.kept('calendars'))[0])).toEqual({
      locationId: bed.connection.locationId,
      kind: 'calendars',
      items: [calendar('demo'), calendar('sales')],
    });
  });

  it('ends at once for a location without calendars', async () => {
    start();
    await backfilled();
    expect(calls()).toEqual([]);
  });

  it('leaves contacts alone when the token lacks its scope', async () => {
    bed.ghl.put(...bed.people(3));
    bed.ghl.calendars = [calendar('demo')];
    let isMissing = true;
    bed.ghl.answering = ({ name }) => {
      if (name === 'calendars' && isMissing) throw vendorError('auth', 'GHL_NEEDS_CONSENT', { status: 401, of: 'calendars' });
    };
    const reconcile = start();
    await eventually(async () => (await bed.progress(reconcile))?.kinds[2]?.failure?.code === 'GHL_NEEDS_CONSENT');
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    expect((await bed.progress(reconcile))?.circuit).toBeNull();
    isMissing = false;
    await backfilled();
    expect(await bed.kept('calendars')).toHaveLength(1);
  });

  it('waits while activity-sync is too far behind', async () => {
    bed.ghl.calendars = [calendar('demo')];
    let waiting = 5_000;
    const backlog = {
      waiting: (limit: number, topic: string) => Promise.resolve(topic.includes('activity') ? Math.min(waiting, limit) : 0),
    };
    bed.start({ backlog, settings: withAppointments });
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    expect(calls()).toEqual([]);
    waiting = 0;
    await backfilled();
  });
});

describe('a later sweep of appointments', () => {
  it('writes only what is new or changed', async () => {
    bed.ghl.calendars = [calendar('demo')];
    const appointments = bed.appointments('demo', 10);
    bed.ghl.putAppointments(...appointments);
    start();
    await backfilled();
    await passesMore(1);
    expect(await ids(['appointment-row'])).toEqual([]);
    bed.ghl.putAppointments(edited(appointments[2], { appointmentStatus: 'cancelled' }));
    await passesMore(2);
    expect(await ids(['appointment-row'])).toEqual([appointments[2]?.id]);
    expect(calls().at(-1)?.priority).toBe('reconcile');
    expect(await bed.hydrations()).toEqual([]);
  });

  it('is only a net where webhooks come', async () => {
    bed.ghl.calendars = [calendar('demo')];
    bed.start({ receivesWebhooks: () => true, settings: { ...withAppointments, appointmentPollMs: 60_000 } });
    await backfilled();
    await passesMore(1);
    expect(calls().at(-1)?.priority).toBe('backfill');
  });

  it('sees one that moves to another window once, and asks for nothing', async () => {
    bed.ghl.calendars = [calendar('demo')];
    const appointments = bed.appointments('demo', 2);
    bed.ghl.putAppointments(...appointments);
    start();
    await backfilled();
    bed.ghl.putAppointments(edited(appointments[0], { startTime: days(100) }));
    await passesMore(2);
    expect(await ids(['appointment-row'])).toEqual([appointments[0]?.id]);
    expect(bed.ghl.callsTo('appointment').length).toBeLessThanOrEqual(1); // it may have moved behind a window that was read
    expect(await bed.kept('appointment-gone')).toEqual([]);
  });

  it('asks by id for one that moved out of all windows, and for one that was deleted; once', async () => {
    bed.ghl.calendars = [calendar('demo')];
    const appointments = bed.appointments('demo', 3);
    const [far, deleted] = [sure(appointments[0]), sure(appointments[1])];
    bed.ghl.putAppointments(...appointments);
    start();
    await backfilled();
    bed.ghl.putAppointments(edited(far, { startTime: days(400) }));
    bed.ghl.appointments.delete(deleted.id);
    await eventually(async () => (await bed.kept('appointment-gone')).length === 1 && (await bed.kept('appointment-get')).length === 1);
    expect(bodyOf((await bed.kept('appointment-get'))[0])).toMatchObject({ appointment: { id: far.id } });
    expect(bodyOf((await bed.kept('appointment-gone'))[0])).toMatchObject({ appointmentId: deleted.id });
    const asked = bed.ghl.callsTo('appointment').length;
    await passesMore(3);
    expect(bed.ghl.callsTo('appointment')).toHaveLength(asked);
  });

  it('asks by id for what was in a calendar that vanished', async () => {
    bed.ghl.calendars = [calendar('demo'), calendar('sales')];
    const appointments = bed.appointments('sales', 3);
    bed.ghl.putAppointments(...appointments);
    start();
    await backfilled();
    bed.ghl.calendars = [calendar('demo')];
    await eventually(async () => (await bed.kept('appointment-get')).length === 3);
    await eventually(async () => (await bed.kept('calendars')).length === 2);
    expect(await bed.kept('appointment-gone')).toEqual([]);
  });

  it('forgets what is over', async () => {
    bed.ghl.calendars = [calendar('demo')];
    bed.ghl.putAppointments(...bed.appointments('demo', 3));
    start();
    await backfilled();
    await bed.stop();
    bed.ghl.appointments.clear();
    await db.pool.query(`update reconcile.seen_appointments set start_at = start_at - interval '60 days' where connection_id = $1`, [
      bed.connection.id,
    ]);
    start();
    await passesMore(2);
    const { rows } = await db.pool.query('select * from reconcile.seen_appointments where connection_id = $1', [bed.connection.id]);
    expect(rows).toEqual([]);
    expect(bed.ghl.callsTo('appointment')).toEqual([]);
  });

  it('uses a tenth of the day at most', async () => {
    bed.ghl.calendars = [calendar('demo')];
    const status = async () => ({ ...(await endlessDay.status({ vendor: 'ghl', account: '' })), dailyMax: null });
    bed.start({ budget: { status }, settings: withAppointments });
    await backfilled();
    // Seven calls of a day of 10,000: 604.8 seconds.
    const ago = (seconds: number) =>
      db.pool.query(
        `update reconcile.sweeps set started_at = clock_timestamp() - $2 * interval '1 second' where connection_id = $1 and kind = 'appointments'`,
        [bed.connection.id, seconds],
      );
    await bed.stop();
    await ago(590);
    bed.start({ budget: { status }, settings: withAppointments });
    await eventually(() => bed.ghl.callsTo('location').length === 2);
    expect(calls()).toHaveLength(7);
    await bed.stop();
    await ago(606);
    bed.start({ budget: { status }, settings: withAppointments });
    await eventually(() => calls().length === 14);
  });
});

describe('bad appointments', () => {
  it('without a start, or with one that is none, are kept and looked after', async () => {
    bed.ghl.calendars = [calendar('demo')];
    const first = sure(bed.appointments('demo', 1)[0]);
    const listed = [{ ...first, startTime: 'soon', dateUpdated: 'never' }];
    bed.ghl.listCalendarEvents = () => Promise.resolve({ appointments: listed, startedAt: new Date() });
    start();
    await backfilled();
    const [receipt] = await bed.kept('appointment-backfill');
    expect(receipt?.asOf).toBeNull();
    expect(receipt?.id).toMatch(new RegExp(`^ghl-appt-row-${first.id}-undated-[0-9a-f]{16}$`));
    listed.pop();
    await eventually(async () => (await bed.kept('appointment-gone')).length === 1);
  });
});

describe('a sweep of appointments that is killed', () => {
  // References 2 and calendars 2 steps, the beginning 3, then 5 per window with something in it and 3 per other.
  const steps = 2 + 2 + 3 + 14 * 4;

  const storyOf = async (count: number, deaths: readonly number[]): Promise<void> => {
    const here = new Testbed(db.pool);
    const settings = { ...withAppointments, appointmentPollMs: 60_000 };
    try {
      here.ghl.calendars = [calendar('demo'), calendar('sales')];
      const appointments = [...here.appointments('demo', count), ...here.appointments('sales', count, 40)];
      here.ghl.putAppointments(...appointments);
      const isDone = async () => (await here.events('appointments')).at(-1)?.type === 'BackfillFinished';
      for (const dieAt of deaths) {
        const process = new DyingProcess(dieAt);
        here.start({ receipts: process.receipts(here.receipts), store: process.store(here.store), settings });
        await eventually(async () => process.dead || (await isDone()));
        await here.stop();
      }
      here.start({ settings });
      await eventually(isDone);
      await here.stop();
      expect((await ids(['appointment-backfill'], here)).sort()).toEqual(appointments.map(({ id }) => id).sort());
      const events = await here.events('appointments');
      expect(events.filter(({ type }) => type === 'BackfillStarted')).toHaveLength(1);
      expect(events.at(-1)?.data['rows']).toBe(2 * count);
      // Only the window at hand is asked for again.
      const windows = calls(here).map(({ events }) => JSON.stringify(events));
      const repeated = new Set(windows.filter((window, index) => windows.indexOf(window) !== index));
      expect(repeated.size).toBeLessThanOrEqual(deaths.length);
    } finally {
      await here.stop();
    }
  };

  it.each(Array.from({ length: steps / 4 }, (_, step) => step * 4))('at step %i misses none and writes none twice', (step) =>
    storyOf(40, [step]),
  );

  it('again and again, wherever, misses none', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.array(fc.nat({ max: steps }), { minLength: 2, maxLength: 4 }), storyOf),
      { seed: 20250301, numRuns: 10 },
    ));
});
