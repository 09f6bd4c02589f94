import { transaction, type PoolClient } from '@sync/database';
import { useDatabase } from '@sync/testing';
import { addKeptDocuments, KeptDocuments } from './index.js';

describe('KeptDocuments', () => {
  const db = useDatabase([addKeptDocuments('some_sync', '1764000000001')]);
  const documents = new KeptDocuments('some_sync');
  const zone = (body: unknown, minute: number) => ({
    owner: 'loc_9',
    kind: 'location',
    body,
    asOf: new Date(Date.UTC(2025, 2, 1, 9, minute)),
  });
  const keep = (body: unknown, minute: number) => transaction(db.pool, (client) => documents.keep(client, zone(body, minute)));
  const loaded = async (on: PoolClient | typeof db.pool = db.pool) =>
    (await documents.load(on, ['loc_9', 'loc_0'])).get('loc_9')?.get('location');

  it('keep what is newer and different, and only that is news', async () => {
    expect(await keep('Europe/London', 1)).toBe(true);
    expect(await keep('Europe/London', 2)).toBe(false);
    expect(await keep('Europe/Paris', 0)).toBe(false);
    expect(await loaded()).toBe('Europe/London');
    expect(await keep('Europe/Paris', 3)).toBe(true);
    expect(await loaded()).toBe('Europe/Paris');
  });

  it('let a new one wait for those who have read the old one', async () => {
    const order: string[] = [];
    let kept: Promise<unknown> = Promise.resolve();
    await transaction(db.pool, async (client) => {
      expect(await loaded(client)).toBe('Europe/Paris');
      kept = keep('Europe/Rome', 4).then(() => order.push('kept'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      order.push('made with the old one');
    });
    await kept;
    expect(order).toEqual(['made with the old one', 'kept']);
    expect(await loaded()).toBe('Europe/Rome');
  });
});
