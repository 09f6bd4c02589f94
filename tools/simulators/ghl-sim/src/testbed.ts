import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ghlOperations } from '@sync/contracts-ghl';
import type { GhlOperationName } from '@sync/contracts-ghl';
import { startGhlSim } from './ghl-sim.js';
import type { GhlSim, GhlSimOptions } from './ghl-sim.js';
import type { SimContact } from './sim-contact.js';

/** What the specs of this folder share: a running simulator, a client without manners, a place that receives webhooks. */
export interface Answer {
  status: number;
  headers: Headers;
  // Specs look into bodies of every shape.
  body: Record<string, never> & { message?: unknown; contacts?: never[] };
}

export interface Testbed {
  sim: GhlSim;
  /** One call of the table, with the right token and version unless told otherwise. Ids fill the path in their order. */
  call(
    name: GhlOperationName,
    args?: { id?: string | string[]; query?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Any request. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export const openTestbed = async (options: GhlSimOptions = {}): Promise<Testbed> => {
  const settings = { searchLagMs: 0, ...options.settings };
  const sim = await startGhlSim({ ...options, settings });
  const send: Testbed['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${sim.url}${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as Answer['body'] };
  };
  return {
    sim,
    send,
    call: (name, { id = sim.locationId, query = '', body, headers = {} } = {}) => {
      const { method, path, version } = ghlOperations[name];
      const access = { authorization: `Bearer ${sim.token}`, version };
      const ids = [id].flat();
      return send(method, path.replace(/\{\w+\}/g, () => ids.shift() ?? '') + query, body, { ...access, ...headers });
    },
  };
};

/** Ada, as the simulator keeps her. */
export const adaIn = (sim: GhlSim, more: Partial<SimContact> = {}): SimContact => ({
  id: 'ConAda00000000000004',
  locationId: sim.locationId,
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'Ada@example.com',
  phone: '+442079460001',
  address1: '12 St James Square',
  tags: ['customer'],
  customFields: [],
  dnd: false,
  additionalEmails: [],
  dateAdded: '2025-02-01T08:00:00.000Z',
  dateUpdated: '2025-03-01T09:00:00.000Z',
  ...more,
});

export interface ReceivedWebhook {
  body: Buffer;
  headers: IncomingHttpHeaders;
  json: Record<string, unknown>;
}

/** A webhook receiver that answers what it is told, 200 by default; `null` keeps the caller waiting. */
export const openReceiver = async (): Promise<{
  url: string;
  received: ReceivedWebhook[];
  answers: (number | null)[];
  types: () => unknown[];
  close: () => void;
}> => {
  const received: ReceivedWebhook[] = [];
  const answers: (number | null)[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      received.push({ body, headers: request.headers, json: jsonOf(body) });
      const status = answers.length > 0 ? answers.shift() : 200;
      if (typeof status === 'number') response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/ghl`,
    received,
    answers,
    types: () => received.map(({ json }) => json.type),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const jsonOf = (body: Buffer): Record<string, unknown> => {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
};
