import type { Pool } from '@sync/database';
import { keyHash } from '@sync/event-store';
import { fastify } from 'fastify';

// What one would write without a product: a route, the same columns and indexes, the same pool; no signature, no span, no encryption.

export const createBareReceipts = (pool: Pool) =>
  pool.query(`
    create schema bare;
    create table bare.receipts (like store.receipts including all);
    alter table bare.receipts add primary key (id), alter column position set default nextval('store.position');
  `);

interface Row {
  readonly id: string;
  readonly key: string;
  readonly body: Buffer;
}

const columns = 'id, topic, key, key_hash, source, received_at, as_of, day, body';

const insertOne = (pool: Pool, { id, key, body }: Row) =>
  pool.query({
    name: 'bare-one',
    text: `insert into bare.receipts (${columns}) values ($1, 'ghl.contact-receipts', $2, $3, 'webhook', $4, $4, current_date, $5)`,
    values: [id, key, keyHash(key), new Date().toISOString(), body],
  });

const insertMany = (pool: Pool, rows: readonly Row[]) =>
  pool.query({
    name: 'bare-many',
    text: `insert into bare.receipts (${columns})
      select id, 'ghl.contact-receipts', key, key_hash, 'webhook', $4, $4, current_date, body
        from unnest($1::text[], $2::text[], $3::smallint[], $5::bytea[]) as w (id, key, key_hash, body)`,
    values: [
      rows.map(({ id }) => id),
      rows.map(({ key }) => key),
      rows.map(({ key }) => keyHash(key)),
      new Date().toISOString(),
      rows.map(({ body }) => body),
    ],
  });

/** Gathers what arrives in one turn of the event loop, two statements on their way at once: our own manner, without the rest. */
const batched = (pool: Pool) => {
  let waiting: { row: Row; settle: (outcome: Promise<unknown>) => void }[] = [];
  let [inFlight, scheduled] = [0, false];
  const flush = async (): Promise<void> => {
    scheduled = false;
    const batch = waiting.splice(0, 200);
    inFlight += 1;
    const outcome = insertMany(
      pool,
      batch.map(({ row }) => row),
    );
    for (const { settle } of batch) settle(outcome);
    await outcome.catch(() => undefined);
    inFlight -= 1;
    schedule();
  };
  const schedule = (): void => {
    if (scheduled || inFlight >= 2 || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => void flush());
  };
  return (row: Row): Promise<unknown> =>
    new Promise((settle) => {
      waiting = [...waiting, { row, settle }];
      schedule();
    });
};

/** What a webhook says of a contact. */
export interface BareContact {
  readonly id: string;
  readonly email?: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
}

/** Answers its address. `kept` is told of every webhook that was written down. */
export const startBare = async (
  pool: Pool,
  inBatches: boolean,
  kept: (contact: BareContact) => void = () => undefined,
): Promise<string> => {
  const insert = inBatches ? batched(pool) : (row: Row) => insertOne(pool, row);
  const app = fastify({ bodyLimit: 1024 * 1024, keepAliveTimeout: 72_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.post<{ Body: Buffer }>('/webhooks/ghl', async ({ body }) => {
    const json = JSON.parse(body.toString('utf8')) as BareContact & { webhookId: string; locationId: string };
    await insert({ id: `ghl-${json.webhookId}`, key: `${json.locationId}/contact/${json.id}`, body });
    kept(json);
    return { statusCode: 200, status: 'stored' };
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
};
