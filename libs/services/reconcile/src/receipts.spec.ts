import type { GhlClient } from '@sync/ghl-client';
import { ada, asSearchRow, fixedTime, grace, users } from '@sync/contracts-ghl/fixtures';
import { databaseTimeOf } from './database-clock.js';
import type { GhlReader } from './ghl-reader.js';
import {
  appointmentReceipt,
  appointmentRowReceipt,
  contentHash,
  foundReceipt,
  goneReceipt,
  itemBody,
  listBody,
  notesGoneReceipt,
  notesReceipt,
  referenceReceipt,
  rowReceipt,
  taskReceipt,
  taskRowReceipt,
} from './receipts.js';

const arrival = { receivedAt: new Date(fixedTime), traceparent: null };
const readAt = new Date('2025-03-01T09:00:00.123Z');
const ofAda = { locationId: 'loc_9', contactId: ada.id, readAt };
const row = asSearchRow(ada);
const idOf = (changed: Partial<typeof row> = {}) => rowReceipt({ ...row, ...changed }, 'loc_9', 'search', arrival).id;

describe('receipts', () => {
  it('of a contact that was read', () => {
    const receipt = foundReceipt(ada, ofAda, arrival);
    expect(receipt).toMatchObject({
      id: `ghl-get-${ada.id}-1740819600123`,
      topic: 'ghl.contact-receipts',
      key: `loc_9/contact/${ada.id}`,
      source: 'get',
      asOf: readAt,
    });
    expect(JSON.parse(receipt.body.toString())).toEqual({ locationId: 'loc_9', contact: ada });
  });

  it('of a contact that is gone', () => {
    const receipt = goneReceipt(ofAda, arrival);
    expect(receipt).toMatchObject({ id: `ghl-gone-${ada.id}-1740819600123`, source: 'gone', asOf: readAt });
    expect(JSON.parse(receipt.body.toString())).toEqual({ locationId: 'loc_9', contactId: ada.id, gone: true });
  });

  it('of the same search row are the same, whatever the cursor, the order of keys and the job', () => {
    expect(idOf({ searchAfter: [1, 'elsewhere'] })).toBe(idOf());
    expect(rowReceipt(Object.fromEntries(Object.entries(row).reverse()) as typeof row, 'loc_9', 'backfill', arrival).id).toBe(idOf());
  });

  it('of a changed search row differ', () => {
    expect(idOf({ tags: ['customer'] })).not.toBe(idOf());
    expect(idOf({ dateUpdated: '2025-03-01T09:00:01.000Z' })).not.toBe(idOf());
  });

  it('of a row without a time say so', () => {
    const receipt = rowReceipt({ ...row, dateUpdated: undefined }, 'loc_9', 'search', arrival);
    expect(receipt.asOf).toBeNull();
    expect(receipt.id).toMatch(new RegExp(`^ghl-row-${ada.id}-undated-[0-9a-f]{16}$`));
    expect(rowReceipt({ ...row, dateUpdated: 'soon' }, 'loc_9', 'search', arrival).asOf).toBeNull();
  });

  it('keep absent, null and empty apart', () => {
    const body = rowReceipt(asSearchRow(grace), 'loc_9', 'search', arrival).body.toString();
    expect(body).toContain('"email":null');
    expect(body).toContain('"companyName":""');
    expect(body).not.toContain('website');
  });

  const task = { id: 'task-1', contactId: 'ada', title: 'Call Ada', dateUpdated: '2025-03-01T09:00:00.000Z' };
  const swept = { hash: contentHash(task), changes: 0 };
  const taskRow = (changed: object = {}, state = swept) => taskRowReceipt({ ...task, ...changed }, 'loc_9', 'task-row', state, arrival);

  it('of a task name its contact, whoever told it', () => {
    const of = { locationId: 'loc_9', readAt };
    const bodyOf = (contactId: string | null | undefined) =>
      JSON.parse(taskReceipt({ ...task, contactId }, 'grace', of, arrival).body.toString()) as unknown;
    expect(bodyOf('ada')).toMatchObject({ task: { contactId: 'ada' } });
    expect(bodyOf(null)).toMatchObject({ task: { contactId: 'grace' } });
    expect(bodyOf(undefined)).toMatchObject({ task: { contactId: 'grace' } });
    expect(bodyOf('')).toMatchObject({ task: { contactId: 'grace' } });
  });

  it('of a row that was swept are the same until it changes, also when it changes back', () => {
    expect(taskRow().id).toBe(`ghl-task-row-task-1-1740819600000-${swept.hash.slice(0, 16)}`);
    expect(taskRow({}, { ...swept, changes: 2 }).id).not.toBe(taskRow().id);
    expect(taskRow({}, { ...swept, changes: 2 }).id).toBe(taskRow({}, { ...swept, changes: 2 }).id);
    expect(taskRow({ dateUpdated: null })).toMatchObject({ asOf: null, id: expect.stringContaining('-undated-') });
    expect(contentHash({ ...task, title: undefined })).not.toBe(contentHash(task));
    expect(contentHash(Object.fromEntries(Object.entries(task).reverse()))).toBe(contentHash(task));
  });

  it('of activities are kept by record', () => {
    const of = { locationId: 'loc_9', readAt };
    const appointment = { id: 'appointment-1', appointmentStatus: 'confirmed', dateUpdated: 'never' };
    const state = { hash: contentHash(appointment), changes: 0 };
    expect(appointmentReceipt(appointment, of, arrival)).toMatchObject({ key: 'loc_9/appointment/appointment-1', asOf: readAt });
    expect(appointmentRowReceipt(appointment, 'loc_9', 'appointment-backfill', state, arrival)).toMatchObject({
      key: 'loc_9/appointment/appointment-1',
      source: 'appointment-backfill',
      asOf: null,
    });
    expect(notesReceipt([], ofAda, 'notes-backfill', arrival)).toMatchObject({ key: `loc_9/notes/${ada.id}`, source: 'notes-backfill' });
    expect(notesGoneReceipt(ofAda, arrival)).toMatchObject({ key: `loc_9/notes/${ada.id}`, source: 'notes-gone' });
  });

  it('of references differ by content only', () => {
    const [babbage, somerville] = users;
    if (!babbage || !somerville) throw new Error('two users are needed');
    const body = listBody('users', 'loc_9', [babbage, somerville]);
    expect(listBody('users', 'loc_9', [somerville, babbage]).hash).toBe(body.hash);
    expect(listBody('users', 'loc_9', [babbage]).hash).not.toBe(body.hash);
    const receipt = referenceReceipt(body, 'loc_9', readAt, arrival);
    expect(receipt).toMatchObject({
      id: `ghl-ref-users-loc_9-${body.hash}-1740819600123`,
      topic: 'ghl.reference-receipts',
      key: 'loc_9/reference',
      source: 'users',
      asOf: readAt,
    });
    expect(JSON.parse(receipt.body.toString())).toEqual({ locationId: 'loc_9', kind: 'users', items: [babbage, somerville] });
    expect(JSON.parse(itemBody('location', 'loc_9', { id: 'loc_9' }).body.toString())).toEqual({
      locationId: 'loc_9',
      kind: 'location',
      item: { id: 'loc_9' },
    });
  });
});

describe('database time', () => {
  const reading = { databaseAt: new Date(10_000), localAt: 500_000, monotonicAt: performance.now() - 50 };

  it('goes on from the last reading', () => expect(databaseTimeOf(reading, new Date(500_030))).toEqual(new Date(10_030)));
  it('is never before it', () => expect(databaseTimeOf(reading, new Date(400_000))).toEqual(new Date(10_000)));
  it('does not follow a local clock that jumps', () =>
    expect(databaseTimeOf(reading, new Date(900_000)).getTime()).toBeLessThan(10_000 + 60_000));
});

/** The client is a reader as it is; this line compiles only as long as that holds. */
export const clientIsReader = (client: GhlClient): GhlReader => client;
