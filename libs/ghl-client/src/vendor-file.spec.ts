import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import {
  ada,
  appointmentConsultation,
  appointments,
  asCalendarEvent,
  asSearchRow,
  asTask,
  asTaskRow,
  calendars,
  customFieldDefinitions,
  location,
  notes,
  tasks,
  taskSendProposal,
  users,
} from '@sync/contracts-ghl/fixtures';
import { closedSchema, FreeBudget, openApiProblems, startVendor, type RecordedCall, type SchemaCheck } from '@sync/vendor-http/fixtures';
import { GhlClient } from './index.js';

// Every call this client can make is really sent to a local server and held against GHL's OpenAPI files, where a checkout has them next to itself.

type Json = Readonly<Record<string, unknown>>;
const folder = resolve(import.meta.dirname, '../../../../shared/contracts/ghl');
const page = resolve(import.meta.dirname, '../../../docs/reference/vendor-deviations.md');

/** The calls by method of the client; the file of the family, and the number of the deviation when the file refuses the call. */
const calls: readonly [name: string, file: string, call: (ghl: GhlClient) => Promise<unknown>, deviation?: string][] = [
  ['getContact', 'contacts', (ghl) => ghl.getContact(location.id, ada.id, live)],
  ['searchContacts', 'contacts', (ghl) => ghl.searchContacts({ locationId: location.id, pageLimit: 100, query: 'ada' }, live), 'G1'],
  ['searchTasks', 'locations', (ghl) => ghl.searchTasks(location.id, everyFilter, live)],
  ['getTask', 'contacts', (ghl) => ghl.getTask(location.id, ada.id, taskSendProposal.id, live)],
  ['listNotes', 'contacts', (ghl) => ghl.listNotes(location.id, ada.id, live)],
  ['listCalendars', 'calendars', (ghl) => ghl.listCalendars(location.id, live)],
  ['listCalendarEvents', 'calendars', (ghl) => ghl.listCalendarEvents(aDay, live)],
  ['getAppointment', 'calendars', (ghl) => ghl.getAppointment(location.id, appointmentConsultation.id, live)],
  ['listCustomFields', 'locations', (ghl) => ghl.listCustomFields(location.id, live)],
  ['getLocation', 'locations', (ghl) => ghl.getLocation(location.id, live)],
  ['listUsers', 'users', (ghl) => ghl.listUsers(location.id, live)],
];
const live = { priority: 'live' } as const;
const everyFilter = { contactId: [ada.id], completed: false, assignedTo: ['UsrBabbage'], query: 'proposal', limit: 500, skip: 500 };
const aDay = { locationId: location.id, calendarId: calendars[0]?.id ?? '', startTime: '1740819600000', endTime: '1740906000000' };

/** `Version` is the family's (domain ghl 1.1). */
const versionOf = (file: string): string => (file === 'calendars' ? '2021-04-15' : '2021-07-28');

const sent = async (call: (ghl: GhlClient) => Promise<unknown>): Promise<RecordedCall> => {
  const json = {
    ...{ contact: ada, contacts: [asSearchRow(ada)], total: 1, customFields: customFieldDefinitions, users, location },
    ...{ tasks: tasks.map(asTaskRow), task: asTask(taskSendProposal), notes, calendars },
    ...{ events: appointments.map(asCalendarEvent), appointment: asCalendarEvent(appointmentConsultation) },
  };
  const vendor = await startVendor(() => ({ json }));
  const ghl = new GhlClient({ budget: new FreeBudget(), baseUrl: vendor.url, token: () => 'pit' });
  await call(ghl);
  await ghl.close();
  await vendor.close();
  const recorded = vendor.calls[0];
  if (!recorded) throw new Error('the client sent nothing');
  return recorded;
};

const problemsOf = (file: string, call: RecordedCall): string[] => {
  const document = JSON.parse(readFileSync(resolve(folder, `${file}.json`), 'utf8')) as Json;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const components = closedSchema(document['components']);
  const check: SchemaCheck = (schema, value) => {
    const validate = ajv.compile({ ...(closedSchema(schema) as Json), components });
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  };
  return openApiProblems(document, '', call, check);
};

const isHere = existsSync(folder);
if (!isHere)
  process.emitWarning(
    "GHL'S OPENAPI FILES ARE NOT HERE (../shared/contracts/ghl): calls are only checked against our own samples, not against the vendor.",
  );

describe('what this client sends to GHL', () => {
  it('covers every call it can make', () => {
    const methods = Object.getOwnPropertyNames(GhlClient.prototype).filter((name) => !['constructor', 'close'].includes(name));
    expect(calls.map(([name]) => name).sort()).toEqual(methods.sort());
  });

  it.each(calls)('%s names the version of its family and takes JSON', async (_name, file, call) => {
    const { headers } = await sent(call);
    expect(headers).toMatchObject({ version: versionOf(file), accept: 'application/json', authorization: 'Bearer pit' });
  });

  it.each(calls.filter(([, , , deviation]) => !deviation))("%s is accepted by the vendor's file", async (_name, file, call) => {
    const recorded = await sent(call);
    expect(isHere ? problemsOf(file, recorded) : []).toEqual([]);
  });

  // When one of these fails, the vendor's file has caught up: drop the deviation and its row on the page.
  it.each(calls.filter(([, , , deviation]) => deviation))("%s is still refused by the vendor's file", async (_name, file, call) => {
    const recorded = await sent(call);
    if (isHere) expect(problemsOf(file, recorded)).toEqual(Array(3).fill('body  must NOT have additional properties'));
  });

  it('notices a call that the file refuses', async () => {
    if (!isHere) return;
    const recorded = await sent((ghl) => ghl.getContact(location.id, ada.id, live));
    expect(problemsOf('contacts', { ...recorded, path: '/contact/x' })).toEqual(['GET /contact/x is not in the file']);
    expect(problemsOf('contacts', { ...recorded, headers: { version: '2021-04-15' } })).toEqual([
      expect.stringContaining('must be equal to one of the allowed values'),
    ]);
    expect(problemsOf('contacts', { ...recorded, headers: {}, query: { expand: 'all' } })).toEqual([
      'query parameter expand is not in the file',
      'header Version is missing',
    ]);
  });

  it('has each deviation on the page, and no other', () => {
    const rows = [...readFileSync(page, 'utf8').matchAll(/^\| (G\d+) /gm)].map(([, row]) => row);
    expect(rows).toEqual(calls.flatMap(([, , , deviation]) => deviation ?? []));
  });
});
