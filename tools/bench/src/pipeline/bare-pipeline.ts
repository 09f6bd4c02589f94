// What one would write without a product, to see what the machine can do at most: keep the webhook, look the person up in SendX, tell them together with
// others. No signature, no order, no memory of what was told, no second try, no trace.
import 'reflect-metadata';
import { Gather, openPool } from '@sync/database';
import { Pool } from 'undici';
import { startBare, type BareContact } from '../ingest/bare-server.js';
import { SHIPPED_POOL } from '../scratch-postgres.js';

const CONNECTIONS = 64;
const TOGETHER = { most: 25, underWay: 4, apartMs: 12 };
const { BENCH_DATABASE: url = '', BENCH_SENDX: sendxUrl = '', BENCH_SENDX_KEY: apiKey = '' } = process.env;

const { origin, pathname } = new URL(sendxUrl);
const base = pathname.replace(/\/$/, '');
const sendx = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
const headers = { 'x-team-apikey': apiKey, 'content-type': 'application/json' };

const call = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
  const answer = await sendx.request({
    method,
    path: `${base}${path}`,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.statusCode >= 300) throw new Error(`SendX answered ${answer.statusCode} to ${method} ${path}.`);
  return answer.body.json();
};

const together = new Gather<object, undefined>(async (people) => {
  await call('POST', '/contact/identify/bulk', people);
  return people.map(() => undefined);
}, TOGETHER);

const tell = async ({ email = '', firstName, lastName }: BareContact): Promise<void> => {
  await call('GET', `/contact?limit=30&offset=0&search=${encodeURIComponent(email)}`);
  await together.add({ email: email.trim().toLowerCase(), ...(firstName && { firstName }), ...(lastName && { lastName }) });
};

const pool = openPool({ url, applicationName: 'bench-bare-pipeline', max: SHIPPED_POOL });
const address = await startBare(pool, true, (contact) => void tell(contact));
process.stdout.write(`${JSON.stringify({ url: address })}\n`);
process.on('SIGTERM', () => process.exit(0));
