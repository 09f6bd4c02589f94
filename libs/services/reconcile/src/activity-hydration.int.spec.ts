import { eventually, useDatabase } from '@sync/testing';
import { vendorError } from './fake-ghl.fixtures.js';
import type { HydrationKind } from './hydration/hydration-kind.js';
import type { HydrationPriority } from './hydration/priority.js';
import { requestHydrations } from './hydration/request-hydrations.js';
import type { Reconcile } from './index.js';
import { bodyOf, sure, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const ask = (kind: HydrationKind, recordId: string, priority: HydrationPriority = 'live') => {
  const { id: connectionId, locationId } = bed.connection;
  return requestHydrations(db.pool, [{ connectionId, locationId, kind, recordId, reason: 'webhook', priority, traceparent: null }]);
};
const settled = async (reconcile: Reconcile): Promise<void> => {
  reconcile.poke();
  await eventually(async () => (await bed.hydrations()).length === 0);
};
const knowAda = () => {
  const ada = sure(bed.people(1)[0]);
  bed.ghl.put(ada);
  return ada.id;
};

describe('the notes of a contact', () => {
  it('are listed, all of them, into one receipt', async () => {
    const ada = knowAda();
    const notes = [{ id: 'note-1', body: 'likes engines', contactId: ada, dateAdded: '2025-02-01T08:00:00.000Z' }, { id: 'note-2' }];
    bed.ghl.notes.set(ada, notes);
    await ask('notes', ada);
    await ask('notes', ada);
    await settled(bed.start());
    expect(bed.ghl.callsTo('notes')).toMatchObject([{ contactId: ada, priority: 'live' }]);
    const [receipt] = await bed.kept('notes');
    expect(receipt).toMatchObject({ topic: 'ghl.activity-receipts', key: `${bed.connection.locationId}/notes/${ada}` });
    expect(receipt?.id).toBe(`ghl-notes-${ada}-${receipt?.asOf?.getTime()}`);
    expect(bodyOf(receipt)).toEqual({ locationId: bed.connection.locationId, contactId: ada, notes });
  });

  it('may be none, which is not the same as no contact', async () => {
    const ada = knowAda();
    await ask('notes', ada);
    await ask('notes', 'nobody');
    await settled(bed.start());
    expect(bodyOf((await bed.kept('notes'))[0])).toMatchObject({ notes: [] });
    const [gone] = await bed.kept('notes-gone');
    expect(gone).toMatchObject({ key: `${bed.connection.locationId}/notes/nobody` });
    expect(bodyOf(gone)).toEqual({ locationId: bed.connection.locationId, contactId: 'nobody', gone: true });
  });

  it('are history when a backfill asks', async () => {
    const ada = knowAda();
    await ask('notes', ada, 'backfill');
    await settled(bed.start());
    expect(await bed.kept('notes-backfill')).toHaveLength(1);
  });
});

describe('an appointment', () => {
  it('is read by id', async () => {
    const appointment = sure(bed.appointments('demo', 1)[0]);
    bed.ghl.putAppointments(appointment);
    await ask('appointment', appointment.id);
    await ask('appointment', 'nothing');
    await settled(bed.start());
    const [found] = await bed.kept('appointment-get');
    expect(found).toMatchObject({ topic: 'ghl.activity-receipts', key: `${bed.connection.locationId}/appointment/${appointment.id}` });
    expect(found?.id).toBe(`ghl-appt-get-${appointment.id}-${found?.asOf?.getTime()}`);
    expect(bodyOf(found)).toEqual({ locationId: bed.connection.locationId, appointment });
    const [gone] = await bed.kept('appointment-gone');
    expect(gone?.id).toBe(`ghl-appt-gone-nothing-${gone?.asOf?.getTime()}`);
    expect(bodyOf(gone)).toEqual({ locationId: bed.connection.locationId, appointmentId: 'nothing', gone: true });
  });

  it('stops no contact when the token lacks its scope', async () => {
    const ada = knowAda();
    bed.ghl.answering = ({ name }) => {
      if (name === 'appointment') throw vendorError('auth', 'GHL_NEEDS_CONSENT', { status: 401, of: 'appointment' });
    };
    await ask('appointment', 'appointment-1');
    await ask('contact', ada);
    const reconcile = bed.start();
    await eventually(async () => (await bed.progress(reconcile))?.kinds[2]?.failed === 1);
    await eventually(async () => (await bed.kept('get')).length === 1);
    expect((await bed.progress(reconcile))?.circuit).toBeNull();
  });

  it('is not mixed up with a contact of the same id', async () => {
    const ada = knowAda();
    await ask('contact', ada);
    await ask('appointment', ada);
    await ask('notes', ada);
    await settled(bed.start());
    expect((await bed.kept('get', 'appointment-gone', 'notes')).map(({ source }) => source).sort()).toEqual([
      'appointment-gone',
      'get',
      'notes',
    ]);
  });
});
