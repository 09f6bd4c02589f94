import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { closedSchema, FreeBudget, openApiProblems, startVendor, type RecordedCall, type SchemaCheck } from '@sync/vendor-http/fixtures';
import { SendxClient } from './index.js';

// Every call this client can make is really sent to a local server and held against SendX's OpenAPI file, where a checkout has it next to itself.

type Json = Readonly<Record<string, unknown>>;
const file = resolve(import.meta.dirname, '../../../../shared/contracts/sendx/openapi.yaml');
const page = resolve(import.meta.dirname, '../../../docs/reference/vendor-deviations.md');
const basePath = '/api/v1/rest';

const live = { priority: 'live' } as const;
const team = 'team_1';
const ada = 'ada@example.com';
const adaId = 'contact_AdaAdaAdaAdaAdaAdaAda1';
const person = {
  email: ada,
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Analytical Engines',
  customFields: { ghl_contact_id: 'con_ada' },
};
const field = { name: 'ghl_next_task_due', type: 2, description: 'Due date of the next open task' } as const;
const event = { identifier: ada, name: 'ghl_task_overdue', data: { task_id: 'task_1' }, time: 1_740_819_600 };
const changed = { email: ada, firstName: 'Ada', customFields: { field_Segment0Segment0Segme0: '' } };

type Call = (sendx: SendxClient) => Promise<unknown>;
/** The calls by method of the client, and the number of the deviation when the file refuses the call. */
const calls: readonly [name: string, call: Call, deviation?: string][] = [
  ['identify', (sendx) => sendx.identify(team, { ...person, tags: ['ghl:task-open'] }, live)],
  ['identify', (sendx) => sendx.identify(team, { email: ada, newEmail: 'ada.lovelace@example.com' }, live)],
  ['identify', (sendx) => sendx.identify(team, { ...person, lists: ['Welcome'] }, live), 'S2'],
  ['identifyMany', (sendx) => sendx.identifyMany(team, [person, { email: 'margaret@example.com' }], live), 'S1'],
  ['track', (sendx) => sendx.track(team, { email: ada, addTags: ['a'], removeTags: ['b'] }, live)],
  ['findByEmail', (sendx) => sendx.findByEmail(team, ada, live)],
  ['getContact', (sendx) => sendx.getContact(team, adaId, live)],
  ['getContact', (sendx) => sendx.getContact(team, ada, live), 'S3'],
  ['listContacts', (sendx) => sendx.listContacts(team, { offset: 30 }, live)],
  ['eachContact', (sendx) => sendx.eachContact(team, live).next()],
  ['unsubscribe', (sendx) => sendx.unsubscribe(team, adaId, live)],
  ['unsubscribe', (sendx) => sendx.unsubscribe(team, ada, live), 'S3'],
  ['updateContact', (sendx) => sendx.updateContact(team, adaId, changed, live)],
  ['deleteContact', (sendx) => sendx.deleteContact(team, adaId, live)],
  ['trackEvent', (sendx) => sendx.trackEvent(team, event, live), 'S4'],
  ['listCustomFields', (sendx) => sendx.listCustomFields(team, live)],
  ['createCustomField', (sendx) => sendx.createCustomField(team, field, live)],
  ['listTags', (sendx) => sendx.listTags(team, live)],
  ['listLists', (sendx) => sendx.listLists(team, live)],
  ['createList', (sendx) => sendx.createList(team, { name: 'Welcome' }, live)],
];

const sent = async (call: Call): Promise<RecordedCall> => {
  const vendor = await startVendor(({ query }) => ({ json: 'limit' in query ? [] : { id: adaId, email: ada, name: 'Welcome', type: 0 } }));
  const sendx = new SendxClient({ budget: new FreeBudget(), baseUrl: `${vendor.url}${basePath}`, apiKey: () => 'key' });
  await call(sendx);
  await sendx.close();
  await vendor.close();
  const recorded = vendor.calls[0];
  if (!recorded) throw new Error('the client sent nothing');
  return recorded;
};

const isHere = existsSync(file);
const document = (isHere ? parse(readFileSync(file, 'utf8')) : {}) as Json;
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const components = closedSchema(document['components']);
const check: SchemaCheck = (schema, value) => {
  const validate = ajv.compile({ ...(closedSchema(schema) as Json), components });
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
};
const problemsOf = (call: RecordedCall): string[] => openApiProblems(document, basePath, call, check);

if (!isHere)
  process.emitWarning(
    "SENDX'S OPENAPI FILE IS NOT HERE (../shared/contracts/sendx/openapi.yaml): calls are only checked against our own samples, not against the vendor.",
  );

describe('what this client sends to SendX', () => {
  it('covers every call it can make', () => {
    const methods = Object.getOwnPropertyNames(SendxClient.prototype).filter((name) => !['constructor', 'close'].includes(name));
    expect([...new Set(calls.map(([name]) => name))].sort()).toEqual(methods.sort());
  });

  it.each(calls)('%s carries the key, and a body only as JSON', async (_name, call) => {
    const { headers, body, path } = await sent(call);
    expect(headers['x-team-apikey']).toBe('key');
    expect(headers['content-type']).toBe(body === undefined ? undefined : 'application/json');
    expect(path.startsWith(basePath)).toBe(true);
  });

  it.each(calls.filter(([, , deviation]) => !deviation))("%s is accepted by the vendor's file", async (_name, call) => {
    const recorded = await sent(call);
    expect(isHere ? problemsOf(recorded) : []).toEqual([]);
  });

  // When one of these fails, the vendor's file has caught up: drop the deviation and its row on the page.
  it.each(calls.filter(([, , deviation]) => deviation))("%s is still refused by the vendor's file", async (_name, call) => {
    const recorded = await sent(call);
    if (isHere) expect(problemsOf(recorded)).not.toEqual([]);
  });

  it('notices a property that the file does not define', async () => {
    const recorded = await sent((sendx) => sendx.createList(team, { name: 'Welcome' }, live));
    if (isHere)
      expect(problemsOf({ ...recorded, body: { name: 'Welcome', colour: 'red' } })).toEqual(['body  must NOT have additional properties']);
  });

  it('deviates only where the page says so', () => {
    const rows = [...readFileSync(page, 'utf8').matchAll(/^\| (S\d+) /gm)].map(([, row]) => row);
    expect(rows).toEqual(expect.arrayContaining(calls.flatMap(([, , deviation]) => deviation ?? [])));
  });
});
