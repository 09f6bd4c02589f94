import { randomBytes } from 'node:crypto';
import { useDatabase } from '@sync/testing';
import { Connections, credentialsMigrations, MasterKey, SealBroken } from './index.js';

describe('Connections', () => {
  const db = useDatabase(credentialsMigrations);
  const masterKey = new MasterKey(randomBytes(32));
  const quick = { id: 'con_1', locationId: 'loc_9', sendxTeam: 'team_1', demo: false };
  const secrets = { 'ghl-token': 'pit-1', 'sendx-api-key': 'key-1' };

  it('keeps secrets sealed, and opens them only under the key they were sealed with', async () => {
    const connections = new Connections(db.pool, masterKey);
    await connections.save(quick, secrets);
    expect(await connections.secret('con_1', 'sendx-api-key')).toBe('key-1');
    const stored = await db.pool.query<{ sealed: Buffer }>('select sealed from platform.secrets');
    expect(Buffer.concat(stored.rows.map((row) => row.sealed)).includes('key-1')).toBe(false);
    await expect(new Connections(db.pool, new MasterKey(randomBytes(32))).secret('con_1', 'ghl-token')).rejects.toThrow(SealBroken);
  });

  it('does not write before going live, and stays live and paused through a restart', async () => {
    const connections = new Connections(db.pool, masterKey);
    await connections.save(quick, secrets);
    expect(await connections.all()).toMatchObject([{ liveAt: null, pausedAt: null }]);
    await connections.goLive('con_1');
    await connections.setPaused(true);
    await connections.save(quick, { ...secrets, 'ghl-token': 'pit-2' });
    const [after] = await connections.all();
    expect(after).toMatchObject({ liveAt: expect.any(Date), pausedAt: expect.any(Date) });
    expect(await connections.secret('con_1', 'ghl-token')).toBe('pit-2');
    await connections.setPaused(false);
    expect((await connections.all())[0]?.pausedAt).toBeNull();
  });

  it('a demo connection is live at once, and never seen beside real ones', async () => {
    const demo = new Connections(db.pool, masterKey, 'demo');
    await demo.save({ id: 'demo', locationId: 'demo-location', sendxTeam: 'demo-team', demo: true }, secrets);
    expect((await demo.all()).map(({ id, liveAt }) => [id, liveAt !== null])).toEqual([['demo', true]]);
    expect((await new Connections(db.pool, masterKey).all()).map(({ id }) => id)).not.toContain('demo');
  });
});
