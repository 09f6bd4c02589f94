import { contactAnswer, contactDeletedAnswer, contactSearchAnswer, ghlContact, ghlSearchRow, isBlocked, namesNeedGet } from './index.js';
import { ada, asSearchRow, grace, linus, margaret } from './fixtures.js';

describe('a contact from GHL', () => {
  it.each([ada, grace, linus, margaret])('decodes $name without loss', (contact) => {
    expect(ghlContact.parse(contact)).toEqual(contact);
  });

  it('keeps absent, null and empty apart', () => {
    const { email: _email, ...withoutEmail } = ada;
    expect('email' in ghlContact.parse(withoutEmail)).toBe(false);
    expect(ghlContact.parse({ ...ada, email: null }).email).toBeNull();
    expect(ghlContact.parse({ ...ada, email: '' }).email).toBe('');
  });

  it('accepts a record of which only the id is told', () => {
    expect(ghlContact.parse({ id: ada.id })).toEqual({ id: ada.id });
    const everythingNull = Object.fromEntries(Object.keys(ghlContact.shape).map((key) => [key, key === 'id' ? ada.id : null]));
    expect(ghlContact.safeParse(everythingNull).success).toBe(true);
  });

  it('drops what must never be kept', () => {
    const decoded = ghlContact.parse({
      ...ada,
      ssn: '000-00-0000',
      attachments: [],
      attributionSource: { ip: '192.0.2.1' },
      lastAttributionSource: {},
    });
    expect(decoded).toEqual(ada);
  });

  it('reads every JSON type a custom field may have', () => {
    const values = ['Pro', 3, ['a', 'b'], { row: 'x' }, null, ''];
    const decoded = ghlContact.parse({ id: ada.id, customFields: values.map((value) => ({ id: 'FldAny', value })) });
    expect(decoded.customFields?.map(({ value }) => value)).toEqual(values);
  });

  it('reads the written spellings of a custom field and keeps a missing value missing', () => {
    const decoded = ghlContact.parse({ id: ada.id, customFields: [{ id: 'a', field_value: 1 }, { id: 'b', fieldValue: 2 }, { id: 'c' }] });
    expect(decoded.customFields).toEqual([{ id: 'a', value: 1 }, { id: 'b', value: 2 }, { id: 'c' }]);
  });

  it('unwraps the answer to GET by id and refuses one without a record', () => {
    expect(contactAnswer.parse({ contact: ada, traceId: 't-1' }).contact).toEqual(ada);
    expect(contactAnswer.safeParse({ traceId: 't-1' }).success).toBe(false);
  });

  it('understands both spellings of the success flag', () => {
    expect(contactDeletedAnswer.parse({ succeded: true })).toEqual({ succeeded: true });
    expect(contactDeletedAnswer.parse({ succeeded: false })).toEqual({ succeeded: false });
  });
});

describe('do-not-disturb settings', () => {
  it('come out in one casing, unknown channels included', () => {
    const decoded = ghlContact.parse({
      id: ada.id,
      dndSettings: { email: { status: 'active' }, whatsApp: { status: 'inactive' }, Pigeon: { status: 'resting' } },
    });
    expect(Object.keys(decoded.dndSettings ?? {})).toEqual(['Email', 'WhatsApp', 'Pigeon']);
  });

  it('prefer the blocking channel when both casings are sent, in either order', () => {
    const read = (settings: unknown) => ghlContact.parse({ id: ada.id, dndSettings: settings }).dndSettings?.Email?.status;
    expect(read({ Email: { status: 'active' }, email: { status: 'inactive' } })).toBe('active');
    expect(read({ email: { status: 'inactive' }, Email: { status: 'permanent' } })).toBe('permanent');
  });

  it('block on active and permanent only', () => {
    expect(['active', 'permanent', 'inactive', null].map((status) => isBlocked({ status }))).toEqual([true, true, false, false]);
    expect(isBlocked(undefined)).toBe(false);
  });
});

describe('a search row', () => {
  it('has its street line under another name and carries a cursor', () => {
    const row = ghlSearchRow.parse({ id: ada.id, address: ada.address1, searchAfter: [1740819600000, ada.id] });
    expect(row).toEqual({ id: ada.id, address1: ada.address1, searchAfter: [1740819600000, ada.id] });
  });

  it('keeps a street line that is null or empty as it is', () => {
    expect(ghlSearchRow.parse({ id: 'x', address: null }).address1).toBeNull();
    expect(ghlSearchRow.parse({ id: 'x', address: '' }).address1).toBe('');
    expect('address1' in ghlSearchRow.parse({ id: 'x' })).toBe(false);
  });

  it('says when the names have to be read by id', () => {
    expect(namesNeedGet(asSearchRow(ada))).toBe(true);
    expect(namesNeedGet({ ...asSearchRow(ada), firstName: 'ada', lastName: 'lovelace' })).toBe(true);
    expect(namesNeedGet({ ...asSearchRow(ada), firstName: 'Ada', lastName: 'Lovelace' })).toBe(false);
    expect(namesNeedGet({ id: 'x' })).toBe(false);
    expect(namesNeedGet({ id: 'x', firstName: '李' })).toBe(false);
  });

  it('arrives in pages', () => {
    const page = contactSearchAnswer.parse({ contacts: [asSearchRow(ada), asSearchRow(linus)], total: 2, traceId: 't-2' });
    expect(page.contacts.map(({ id }) => id)).toEqual([ada.id, linus.id]);
  });
});
