import pg from 'pg';
import { verdict, type Verdict } from './verdict.js';

const AT_ONCE = 10_000;

/** What was answered 200 is in the store, under the id its sender gave it. */
export const lostWebhooks = async (databaseUrl: string, accepted: ReadonlySet<string>): Promise<Verdict> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const ids = [...accepted].map((id) => `ghl-${id}`);
    const lost: string[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const { rows } = await client.query<{ id: string }>('select id from store.receipts where id = any($1)', [some]);
      const kept = new Set(rows.map(({ id }) => id));
      lost.push(...some.filter((id) => !kept.has(id)));
    }
    return verdict('accepted webhooks lost', lost);
  } finally {
    await client.end();
  }
};
