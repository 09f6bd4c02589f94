// The sender, in a process of its own, so that it does not share an event loop with what it measures. Sends every body of a file once.
import { readFileSync } from 'node:fs';
import { ghlSignatureHeader } from '@sync/contracts-ghl';
import autocannon, { type Request } from 'autocannon';
import type { SignedBody } from './webhook-bodies.js';

const { BENCH_URL: url = '', BENCH_BODIES: file = '', BENCH_FROM: from = '0', BENCH_COUNT: count = '0' } = process.env;
const CONNECTIONS = 50;

const bodies = (JSON.parse(readFileSync(file, 'utf8')) as SignedBody[]).slice(Number(from), Number(from) + Number(count));
const share = Math.floor(bodies.length / CONNECTIONS);
const requestOf = ({ body, signature }: SignedBody): Request => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', [ghlSignatureHeader]: signature },
});

let next = 0;
let last = 0;
const began = { at: 0 };
const run = autocannon(
  {
    url: `${url}/webhooks/ghl`,
    connections: CONNECTIONS,
    amount: share * CONNECTIONS,
    setupClient: (client) => {
      client.setRequests(bodies.slice(next, (next += share)).map(requestOf));
    },
  },
  (error: unknown, result) => {
    if (error) throw error as Error;
    const done = {
      perSecond: (result.requests.total * 1_000) / (last - began.at),
      p50: result.latency.p50,
      p99: result.latency.p99,
      sent: share * CONNECTIONS,
      accepted: result['2xx'],
    };
    process.stdout.write(`${JSON.stringify(done)}\n`);
  },
);
run.on('start', () => (began.at = performance.now()));
run.on('response', () => (last = performance.now()));
