import { customFieldDefinitions, users } from '@sync/contracts-ghl/fixtures';
import { eventually, useDatabase } from '@sync/testing';
import { vendorError } from './fake-ghl.fixtures.js';
import { requestReferences } from './reading/request-references.js';
import { bodyOf, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const kinds = ['custom-fields', 'users', 'location'] as const;
const readings = () => bed.ghl.callsTo('location').length;
const kept = () => bed.kept(...kinds);
const missing = (...ids: string[]) =>
  requestReferences(db.pool, [{ connectionId: bed.connection.id, locationId: bed.connection.locationId, missing: ids }]);
const wanted = async () =>
  (
    await db.pool.query<{ references_wanted: string[] }>('select references_wanted from reconcile.readings where connection_id = $1', [
      bed.connection.id,
    ])
  ).rows[0]?.references_wanted;

/** A reading is recorded some time after its last call; what is missed meanwhile is news to the next one. */
const isRecorded = async () =>
  (await db.pool.query('select from reconcile.readings where connection_id = $1 and references_read_at is not null', [bed.connection.id]))
    .rowCount === 1;

describe('references', () => {
  it('are read at the start, one receipt each', async () => {
    bed.start();
    await eventually(async () => (await kept()).length === 3);
    const receipts = await kept();
    expect(receipts.map(({ source }) => source)).toEqual([...kinds]);
    expect(receipts.every(({ key, topic }) => key === `${bed.connection.locationId}/reference` && topic === 'ghl.reference-receipts')).toBe(
      true,
    );
    const bodies = receipts.map(bodyOf);
    expect(bodies[0]).toMatchObject({
      locationId: bed.connection.locationId,
      kind: 'custom-fields',
      items: expect.arrayContaining(customFieldDefinitions),
    });
    expect(bodies[1]).toMatchObject({ kind: 'users', items: expect.arrayContaining(users) });
    expect(bodies[2]).toMatchObject({ kind: 'location', item: { id: bed.connection.locationId, timezone: 'Europe/London' } });
  });

  it('are not held up by calendars, which only appointments need', async () => {
    bed.ghl.put(...bed.people(2));
    bed.ghl.calendars = [{ id: 'demo', name: 'Demo' }];
    let isBroken = true;
    bed.ghl.answering = ({ name }) => {
      if (name === 'calendars' && isBroken) throw vendorError('transient', 'HTTP_503', { status: 503, of: 'calendars' });
    };
    bed.start({ settings: { sweeps: ['appointments'] } });
    await eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
    expect(await kept()).toHaveLength(3);
    isBroken = false;
    await eventually(async () => (await bed.kept('calendars')).length === 1);
  });

  it('are written again only when they differ', async () => {
    bed.start({ settings: { referencesMs: 30 } });
    await eventually(() => readings() > 4);
    expect(await kept()).toHaveLength(3);
    await bed.stop();
    bed.ghl.definitions = [...customFieldDefinitions].reverse();
    bed.start({ settings: { referencesMs: 30 } });
    await eventually(() => readings() > 8);
    expect(await kept()).toHaveLength(3);
    bed.ghl.definitions = customFieldDefinitions.slice(1);
    await eventually(async () => (await kept()).length === 4);
    expect((await kept()).at(-1)?.source).toBe('custom-fields');
  });

  it('are read at once for an id that nobody missed before, and not again for one that the last reading did not bring', async () => {
    const reconcile = bed.start();
    await eventually(isRecorded);
    expect(readings()).toBe(1);
    await missing('FldNew');
    await missing('FldNew', 'FldOther');
    reconcile.poke();
    await eventually(() => readings() === 2);
    await eventually(async () => (await wanted())?.length === 0);

    await missing('FldNew');
    for (let pokes = 0; pokes < 5; pokes += 1) {
      const before = bed.ghl.callsTo('search').length;
      reconcile.poke();
      await eventually(() => bed.ghl.callsTo('search').length > before);
    }
    expect(readings()).toBe(2);

    await missing('FldThird');
    reconcile.poke();
    await eventually(() => readings() === 3);
  });

  it('are read again for an old gap after a pause, asked for in another process', async () => {
    bed.start({ settings: { referencesPauseMs: 100, leaseMs: 900 } });
    await eventually(() => readings() === 1);
    await missing('FldNew');
    await eventually(() => readings() === 2);
    await eventually(async () => (await wanted())?.length === 0);
    await missing('FldNew');
    await eventually(() => readings() === 3);
  });
});
