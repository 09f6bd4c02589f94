import { useDatabase } from '@sync/testing';
import { lostWebhooks } from './lost-webhooks.js';

/** The names are those of the event store; its own specs see to it that a receipt is kept under the sender's id. */
const db = useDatabase([]);
beforeAll(async () => {
  await db.pool.query('create schema store');
  await db.pool.query('create table store.receipts (id text)');
  await db.pool.query(`insert into store.receipts values ('ghl-one'), ('ghl-two'), ('three')`);
});

describe('accepted webhooks', () => {
  it('are lost when the store has not got them under their id', async () =>
    expect(await lostWebhooks(db.url, new Set(['one', 'three', 'four']))).toMatchObject({ count: 2, examples: ['ghl-three', 'ghl-four'] }));

  it('are not lost when it has', async () => expect(await lostWebhooks(db.url, new Set(['one', 'two']))).toMatchObject({ count: 0 }));

  it('are not lost when there are none', async () => expect(await lostWebhooks(db.url, new Set())).toMatchObject({ count: 0 }));
});
