import type { GhlContact } from '@sync/contracts-ghl';
import { eventually, useDatabase } from '@sync/testing';
import { DyingProcess } from './dying-process.fixtures.js';
import { vendorError } from './fake-ghl.fixtures.js';
import { requestHydrations } from './hydration/request-hydrations.js';
import { listFailedHydrations, type ReconcileSettings } from './index.js';
import { bodyOf, sure, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const withNotes = { sweeps: ['notes'] } satisfies Partial<ReconcileSettings>;
const start = (settings: Partial<ReconcileSettings> = {}) => bed.start({ settings: { ...withNotes, ...settings } });
const lists = (of: Testbed = bed) => of.ghl.callsTo('notes');
const read = (of: Testbed = bed) => eventually(async () => (await of.events('notes')).at(-1)?.type === 'BackfillFinished');
const contactsOf = async (sources: readonly string[], of: Testbed = bed) =>
  (await of.kept(...sources)).map((receipt) => String(bodyOf(receipt)['contactId']));
const changed = (contact: GhlContact | undefined, changes: Partial<GhlContact> = {}): GhlContact => ({
  ...sure(contact),
  dateUpdated: new Date().toISOString(),
  ...changes,
});

describe('notes', () => {
  it('are read contact by contact, the most recently changed first, behind everything else', async () => {
    const people = bed.people(45);
    const recent = changed(people[7], { dateUpdated: '2025-03-01T09:00:00.000Z' });
    bed.ghl.put(...people, recent);
    bed.ghl.notes.set(recent.id, [{ id: 'note-1', body: 'likes engines' }]);
    const reconcile = start();
    await read();
    const order = (await contactsOf(['notes-backfill'])).slice(0, 20);
    expect(order).toContain(recent.id);
    expect(order).toContain(people.at(-1)?.id);
    expect(order).not.toContain(people[0]?.id);
    expect(new Set(await contactsOf(['notes-backfill']))).toEqual(new Set(people.map(({ id }) => id)));
    expect(lists()).toHaveLength(45);
    expect(new Set(lists().map(({ priority }) => priority))).toEqual(new Set(['backfill']));
    const receipt = (await bed.kept('notes-backfill')).find(({ key }) => key.endsWith(recent.id));
    expect(receipt).toMatchObject({ topic: 'ghl.activity-receipts', key: `${bed.connection.locationId}/notes/${recent.id}` });
    expect(bodyOf(receipt)).toMatchObject({ contactId: recent.id, notes: [{ id: 'note-1' }] });
    expect((await bed.events('notes')).map(({ type, data }) => [type, data['expectedTotal'] ?? data['rowsSoFar'] ?? data['rows']])).toEqual(
      [
        ['BackfillStarted', 45],
        ['BackfillPageRead', 20],
        ['BackfillPageRead', 40],
        ['BackfillPageRead', 45],
        ['BackfillFinished', 45],
      ],
    );
    expect((await bed.progress(reconcile))?.kinds[3]).toMatchObject({
      kind: 'notes',
      phase: 'following',
      unit: 'contacts',
      read: 45,
      expected: 45,
    });
    expect(bed.ghl.mostUnderWay).toBeLessThanOrEqual(4 + 2);
  });

  it('are read after everything else was read once', async () => {
    bed.ghl.put(...bed.people(12));
    bed.ghl.putTasks(...bed.tasks(30));
    bed.ghl.calendars = [{ id: 'demo' }];
    start({ sweeps: ['tasks', 'appointments', 'notes'] });
    await read();
    const firstList = bed.ghl.calls.findIndex(({ name }) => name === 'notes');
    const backfill = bed.ghl.calls.slice(0, firstList).filter(({ priority }) => priority === 'backfill');
    expect(backfill.filter(({ name }) => name === 'events')).toHaveLength(7);
    expect(backfill.filter(({ name }) => name === 'tasks').length).toBeGreaterThanOrEqual(3);
  });

  it('do not wait for what cannot be read', async () => {
    bed.ghl.put(...bed.people(2));
    bed.ghl.answering = ({ name }) => {
      if (name === 'tasks') throw vendorError('permanent', 'GHL_FORBIDDEN', { status: 403, of: 'tasks' });
    };
    start({ sweeps: ['tasks', 'notes'] });
    await read();
  });

  it('of a contact that is gone are told as gone', async () => {
    const people = bed.people(3);
    bed.ghl.put(...people);
    bed.ghl.answering = ({ name }) => {
      if (name === 'notes') bed.ghl.contacts.delete(people[1]?.id ?? '');
    };
    start();
    await read();
    expect(await contactsOf(['notes-gone'])).toEqual([people[1]?.id]);
    expect(await contactsOf(['notes-backfill'])).toHaveLength(2);
  });

  it('that GHL refuses to list are kept as failed, and do not hold up the others', async () => {
    const people = bed.people(5);
    bed.ghl.put(...people);
    bed.ghl.answering = ({ name, contactId }) => {
      if (name === 'notes' && contactId === people[2]?.id) throw vendorError('permanent', 'UNREADABLE_ANSWER', { of: 'notes' });
    };
    const reconcile = start();
    await read();
    await eventually(async () => (await bed.progress(reconcile))?.kinds[3]?.failed === 1);
    expect((await listFailedHydrations(db.pool, 10)).find(({ connectionId }) => connectionId === bed.connection.id)).toMatchObject({
      kind: 'notes',
      recordId: people[2]?.id,
      contactId: people[2]?.id,
      code: 'UNREADABLE_ANSWER',
    });
    expect(await contactsOf(['notes-backfill'])).toHaveLength(4);
  });

  it('wait for the next day, and what was listed is not listed again', async () => {
    bed.ghl.put(...bed.people(30));
    let left = 7;
    bed.ghl.answering = ({ name }) => {
      if (name === 'notes' && left-- === 0)
        throw vendorError('quota', 'BUDGET_EXHAUSTED', { until: new Date(Date.now() + 60), of: 'notes' });
    };
    const reconcile = start();
    await eventually(async () => (await bed.progress(reconcile))?.kinds[3]?.failure?.code === 'BUDGET_EXHAUSTED');
    await read();
    expect(await contactsOf(['notes-backfill'])).toHaveLength(30);
    await eventually(async () => (await bed.progress(reconcile))?.kinds[3]?.failure === null);
  });

  it('are not read when they are not wanted, and are when they are', async () => {
    const people = bed.people(3);
    bed.ghl.put(...people);
    const reconcile = start({ notesBackfill: false });
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    expect((await bed.progress(reconcile))?.kinds[3]).toMatchObject({ phase: 'off' });
    // A change is followed all the same.
    bed.ghl.put(changed(people[0]));
    await eventually(async () => (await contactsOf(['notes-backfill'])).length === 1);
    expect(lists()).toHaveLength(1);
    await bed.stop();
    start();
    await read();
    expect(new Set(await contactsOf(['notes-backfill', 'notes']))).toEqual(new Set(people.map(({ id }) => id)));
  });

  it('of a contact that came later are read, as news', async () => {
    bed.ghl.put(...bed.people(2));
    start();
    await read();
    const now = new Date().toISOString();
    bed.ghl.put(changed(bed.people(3)[2], { dateAdded: now, dateUpdated: now }));
    await eventually(async () => (await contactsOf(['notes'])).length === 1);
    expect(lists().at(-1)?.priority).toBe('reconcile');
  });

  it('are listed again when their contact changed, where no webhook tells of them, and once for many changes', async () => {
    const people = bed.people(3);
    bed.ghl.put(...people);
    start();
    await read();
    const before = lists().length;
    for (let times = 0; times < 3; times += 1) bed.ghl.put(changed(people[1]));
    await eventually(async () => (await contactsOf(['notes'])).length === 1);
    const polls = bed.ghl.callsTo('search').length;
    await eventually(() => bed.ghl.callsTo('search').length > polls + 3);
    expect(lists()).toHaveLength(before + 1);
    expect(await contactsOf(['notes'])).toEqual([people[1]?.id]);
  });

  it('are not listed again where webhooks tell of them', async () => {
    const people = bed.people(3);
    bed.ghl.put(...people);
    bed.start({ receivesWebhooks: () => true, settings: withNotes });
    await read();
    bed.ghl.put(changed(people[1]));
    await eventually(async () => (await bed.kept('search')).length === 1);
    const polls = bed.ghl.callsTo('search').length;
    await eventually(() => bed.ghl.callsTo('search').length > polls + 3);
    expect(lists()).toHaveLength(3);
  });

  it('that somebody asked for are not listed a second time for the backfill', async () => {
    const people = bed.people(3);
    bed.ghl.put(...people);
    const ada = sure(people[0]);
    let waiting = 5_000;
    const backlog = {
      waiting: (limit: number, topic: string) => Promise.resolve(topic.includes('activity') ? Math.min(waiting, limit) : 0),
    };
    const reconcile = bed.start({ backlog, settings: withNotes });
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    const { id: connectionId, locationId } = bed.connection;
    const request = {
      connectionId,
      locationId,
      kind: 'notes',
      recordId: ada.id,
      reason: 'webhook',
      priority: 'live',
      traceparent: null,
    } as const;
    await requestHydrations(db.pool, [request]);
    reconcile.poke();
    await eventually(async () => (await bed.kept('notes')).length === 1 && (await bed.hydrations()).length === 0);
    waiting = 0;
    await read();
    expect(lists()).toHaveLength(3);
  });

  it('go on where they were, wherever the process is killed', async () => {
    // References 2 steps, the contacts 5 per page of which there are five, then notes: 3 for the beginning, 5 per round of 20.
    const steps = Array.from({ length: 12 }, (_, index) => 28 + index * 2);
    for (const step of steps) {
      const here = new Testbed(db.pool);
      try {
        here.ghl.put(...here.people(45));
        const process = new DyingProcess(step);
        here.start({
          receipts: process.receipts(here.receipts),
          store: process.store(here.store),
          settings: { ...withNotes, pollMs: 60_000 },
        });
        await eventually(async () => process.dead || (await here.events('notes')).at(-1)?.type === 'BackfillFinished');
        await here.stop();
        here.start({ settings: { ...withNotes, pollMs: 60_000 } });
        await read(here);
        await here.stop();
        expect(new Set(await contactsOf(['notes-backfill'], here)).size).toBe(45);
        // Only the round at hand is listed again.
        const listed = lists(here).map(({ contactId }) => contactId);
        expect(new Set(listed.filter((id, index) => listed.indexOf(id) !== index)).size).toBeLessThanOrEqual(20);
        expect((await here.events('notes')).at(-1)?.data['rows']).toBe(45);
      } finally {
        await here.stop();
      }
    }
  });
});
