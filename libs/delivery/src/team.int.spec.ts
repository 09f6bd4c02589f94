import { randomUUID } from 'node:crypto';
import { useDatabase } from '@sync/testing';
import {
  claimProbe,
  claimTeamScan,
  closeCircuit,
  deliveryMigrations,
  finishTeamScan,
  isCircuitOpen,
  keepRecords,
  leaveTeamScan,
  listCircuits,
  loadRecords,
  loadTeamScan,
  openCircuit,
  recordedAmong,
  saveTeamScan,
  Suppressions,
} from './index.js';

const db = useDatabase(deliveryMigrations);

describe('a team', () => {
  let team: string;
  beforeEach(() => (team = `team-${randomUUID()}`));

  it('is read by one at a time, who may be relieved', async () => {
    const first = await claimTeamScan(db.pool, team, 'first', 30_000);
    expect(first).toMatchObject({ offset: 0, lastId: null });
    expect(await claimTeamScan(db.pool, team, 'second', 30_000)).toBeNull();
    if (first) await saveTeamScan(db.pool, team, 'first', { ...first, offset: 30, lastId: 'contact_30' }, 30_000);
    await leaveTeamScan(db.pool, team, 'first');
    expect(await claimTeamScan(db.pool, team, 'second', 0)).toMatchObject({
      offset: 30,
      lastId: 'contact_30',
      startedAt: first?.startedAt,
    });
    // The second one's claim ran out.
    expect(await claimTeamScan(db.pool, team, 'third', 30_000)).not.toBeNull();
    if (first) expect(await saveTeamScan(db.pool, team, 'second', first, 30_000)).toBe(false);
    await finishTeamScan(db.pool, team, 'third', true);
    expect(await loadTeamScan(db.pool, team, 60_000)).toMatchObject({ reliable: true, fresh: true });
    expect(await claimTeamScan(db.pool, team, 'fourth', 30_000)).toMatchObject({ offset: 0, lastId: null });
  });

  it('that nobody read is not known', async () =>
    expect(await loadTeamScan(db.pool, team, 60_000)).toEqual({ finishedAt: null, reliable: false, fresh: false }));

  it('keeps the first record of each address, and never one that we wrote ourselves', async () => {
    const email = 'ada@example.com';
    await keepRecords(db.pool, team, [{ email, record: { firstName: 'A.' } }]);
    await keepRecords(db.pool, team, [{ email, record: { firstName: 'Ada' } }]);
    await db.pool.query(
      `insert into delivery.lanes (team, email, connection_id, priority, pushed) values ($1, 'ours@example.com', 'con', 1, '{}')`,
      [team],
    );
    await keepRecords(db.pool, team, [{ email: 'ours@example.com', record: {} }]);
    const keys = [email, 'ours@example.com'].map((each) => ({ team, email: each }));
    expect([...(await loadRecords(db.pool, keys)).values()]).toEqual([expect.objectContaining({ email, record: { firstName: 'A.' } })]);
    expect(await recordedAmong(db.pool, keys)).toEqual(new Set([`${team} ${email}`]));
  });

  describe('its suppressions', () => {
    const suppressions = new Suppressions(Buffer.alloc(32, 1));
    const email = 'linus@example.com';
    const contact = { connectionId: 'con', contactId: 'linus' };

    it('hold for the address and for the contact, and for nobody else', async () => {
      await suppressions.add(db.pool, team, [{ email }, contact], 'ghl');
      await suppressions.add(db.pool, team, [{ email }], 'sendx');
      const asked = [contact, { email: 'ada@example.com' }, { email }, { ...contact, connectionId: 'other' }];
      expect(await suppressions.among(db.pool, team, asked)).toEqual([true, false, true, false]);
      expect(await suppressions.among(db.pool, `${team}-other`, [{ email }])).toEqual([false]);
    });

    it('do not hold the address itself, so that they may outlive its erasure', async () => {
      await suppressions.add(db.pool, team, [{ email }], 'ghl');
      const { rows } = await db.pool.query<{ subject: string }>('select subject from delivery.suppressions where team = $1', [team]);
      expect(JSON.stringify(rows)).not.toContain('linus');
    });
  });

  describe('its circuits', () => {
    it('open once, are probed by one caller at a time, and close', async () => {
      const connection = `con-${team}`;
      expect(await openCircuit(db.pool, connection, 'SENDX_KEY_REJECTED', 'needs a new key', 60_000)).toBe(true);
      expect(await openCircuit(db.pool, connection, 'SENDX_KEY_REJECTED', 'needs a new key', 0)).toBe(false);
      const probes = await Promise.all(Array.from({ length: 5 }, () => claimProbe(db.pool, connection, 60_000)));
      expect(probes.filter(Boolean)).toHaveLength(1);
      expect((await listCircuits(db.pool)).filter(({ connectionId }) => connectionId === connection)).toHaveLength(1);
      await closeCircuit(db.pool, connection);
      expect(await isCircuitOpen(db.pool, connection)).toBe(false);
    });
  });
});
