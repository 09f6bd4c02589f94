import { asSearchRow, asWebhook, ada as adaInGhl, fixedTime, grace, linus } from '@sync/contracts-ghl/fixtures';
import { contactWebhook, ghlContact, ghlSearchRow, type GhlContact } from '@sync/contracts-ghl';
import { applyDecision, decide, recordOf, unknownContact } from '@sync/crm-events';
import { ada } from '@sync/crm-events/fixtures';
import { reportFromGet, reportFromSearchRow, reportFromWebhook, reportGone } from './from-ghl.js';

const now = new Date(fixedTime);
const later = new Date(now.getTime() + 1000);

describe('A GET', () => {
  it('is the whole contact as of the start of the call', () =>
    expect(reportFromGet(adaInGhl, now)).toEqual({
      type: 'ReportContact',
      snapshot: { record: ada.record, optOut: { dnd: false, emailChannel: false } },
      asOf: now,
      via: 'get',
      complete: true,
    }));

  it('that finds nobody says gone', () => expect(reportGone(now)).toEqual({ type: 'ReportContactGone', asOf: now }));

  it('keeps absent, null and empty apart', () => {
    const { record } = reportFromGet(grace, now).snapshot;
    expect(record).toMatchObject({ email: null, company: '' });
    expect(record).not.toHaveProperty('city');
  });
});

describe('A webhook', () => {
  it('is as of its timestamp', () =>
    expect(reportFromWebhook(asWebhook('ContactUpdate', adaInGhl), later)).toMatchObject({ asOf: now, via: 'webhook', complete: true }));

  it('never takes the type of the event for the type of the contact', () =>
    expect(reportFromWebhook(asWebhook('ContactUpdate', adaInGhl), later).snapshot?.record).not.toHaveProperty('type'));

  it.each([undefined, null, 'yesterday', '2025-03-01T09:00:02.000Z'])('has no time when it says %s at 09:00:01', (timestamp) =>
    expect(reportFromWebhook(asWebhook('ContactUpdate', adaInGhl, { timestamp }), later).asOf).toBeNull(),
  );

  it.each(['ContactCreate', 'ContactUpdate', 'ContactTagUpdate', 'ContactDndUpdate'])('%s reports the contact', (type) =>
    expect(reportFromWebhook(asWebhook(type, adaInGhl), later).type).toBe('ReportContact'),
  );

  it('ContactDelete reports a deletion, with the opt-outs of the last state', () =>
    expect(reportFromWebhook(asWebhook('ContactDelete', { ...linus, dnd: true }), later)).toMatchObject({
      type: 'ReportContactDeleted',
      asOf: now,
      snapshot: { optOut: { dnd: true } },
    }));

  it('and a GET of the same contact agree, though they spell birthdays differently', () => {
    const webhook = asWebhook('ContactUpdate', { ...adaInGhl, dateOfBirth: '1985-12-10T00:00:00.000Z' });
    const state = [reportFromGet(adaInGhl, now), reportFromWebhook({ ...webhook, timestamp: later.toISOString() }, later)].reduce(
      (contact, report) => applyDecision(contact, decide(contact, report)),
      unknownContact(ada.locationId, ada.contactId),
    );
    expect(recordOf(state)).toEqual(ada.record);
    expect(decide(state, reportFromWebhook(webhook, later))).toMatchObject({ events: [] });
  });
});

describe('An opt-out', () => {
  const optOutOf = (change: Record<string, unknown>) =>
    reportFromWebhook(
      contactWebhook.parse({ id: 'ConLinus000000000006', type: 'ContactDndUpdate', timestamp: fixedTime, ...change }),
      later,
    ).snapshot?.optOut;

  it.each([
    ['dnd', { dnd: true }, { dnd: true }],
    ['no dnd', { dnd: false }, { dnd: false }],
    ['dnd null, which is no word', { dnd: null }, {}],
    ['e-mail active', { dndSettings: { Email: { status: 'active' } } }, { emailChannel: true }],
    ['e-mail permanent', { dndSettings: { email: { status: 'permanent' } } }, { emailChannel: true }],
    ['e-mail inactive', { dndSettings: { Email: { status: 'inactive' } } }, { emailChannel: false }],
    ['dnd with e-mail inactive', { dnd: true, dndSettings: { Email: { status: 'inactive' } } }, { dnd: true, emailChannel: false }],
    ['an unknown channel only', { dnd: false, dndSettings: { RCS: { status: 'active', code: 103 } } }, { dnd: false }],
    ['a status nobody knows', { dndSettings: { Email: { status: 'paused' } } }, {}],
    ['a channel of null', { dndSettings: { Email: null } }, {}],
    ['nothing', {}, {}],
  ])('is read from %s', (_name, change, expected) => expect(optOutOf(change)).toEqual(expected));
});

describe('A search row', () => {
  const row = (change: Partial<GhlContact> = {}) => ghlSearchRow.parse({ ...asSearchRow(adaInGhl), ...change });

  it('is as of its dateUpdated', () => expect(reportFromSearchRow(row())).toMatchObject({ asOf: now, via: 'search' }));

  it('without cased names is incomplete and tells none', () => {
    const { complete, snapshot } = reportFromSearchRow(row());
    expect(complete).toBe(false);
    expect(snapshot.record).not.toHaveProperty('firstName');
    expect(snapshot.record).not.toHaveProperty('name');
  });

  it('with lower-cased names is incomplete as well', () =>
    expect(reportFromSearchRow(row({ firstName: 'ada', lastName: 'lovelace' }))).toMatchObject({ complete: false }));

  it('with cased names is complete', () => {
    const { complete, snapshot } = reportFromSearchRow(row({ firstName: 'Ada', lastName: 'Lovelace' }));
    expect(complete).toBe(true);
    expect(snapshot.record).toEqual(ada.record);
  });

  it('without dateUpdated has no time', () => expect(reportFromSearchRow(row({ dateUpdated: null })).asOf).toBeNull());
});

describe('Values', () => {
  const read = (change: Record<string, unknown>) =>
    reportFromGet(ghlContact.parse({ id: 'ConAda00000000000004', ...change }), now).snapshot.record;

  it('that are null say cleared, tags of null say none', () =>
    expect(read({ email: null, tags: null })).toEqual({ email: null, tags: [] }));

  it('of custom fields keep null, and drop what has no value at all', () =>
    expect(read({ customFields: [{ id: 'a', value: null }, { id: 'b' }, { id: 'c', value: 0 }] })).toEqual({
      customFields: { a: null, c: 0 },
    }));

  it('use the full name only when there is no other', () => {
    expect(read({ name: 'Ada Lovelace', firstName: '', lastName: null })).toEqual({ firstName: '', lastName: null, name: 'Ada Lovelace' });
    expect(read({ name: 'Ada Lovelace', firstName: 'Ada' })).toEqual({ firstName: 'Ada' });
  });

  it('that are dates are spelled in one way', () =>
    expect(read({ dateAdded: '2025-02-01T09:00:00+01:00', dateOfBirth: '1985-12-10T00:00:00Z' })).toEqual({
      dateAdded: '2025-02-01T08:00:00.000Z',
      dateOfBirth: '1985-12-10',
    }));
});
