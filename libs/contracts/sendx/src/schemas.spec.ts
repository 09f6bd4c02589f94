import {
  contactResponse,
  createCustomFieldRequest,
  createWebhookRequest,
  customFieldCore,
  customFieldId,
  customFieldKey,
  contactId,
  decodeSendxError,
  getAllContactsResponse,
  getAllTagsQuery,
  identifyContactRequest,
  identifyContactsBulkRequest,
  identifyContactsBulkResponse,
  SENDX_TEXT_LIMIT,
  sendxEmail,
  statusResponse,
  trackCustomEventRequest,
} from './index.js';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean => schema.safeParse(value).success;

describe('requests to SendX', () => {
  it('refuse what SendX does not know', () => {
    expect(accepts(identifyContactRequest, { email: 'ada@example.com', phone: '+1' })).toBe(false);
    expect(accepts(getAllTagsQuery, { search: 'ghl' })).toBe(false);
    expect(accepts(createCustomFieldRequest, { name: 'ghl_owner', type: 5, description: 'Owner' })).toBe(false);
    expect(accepts(createCustomFieldRequest, { name: 'ghl_owner', type: 0 })).toBe(false);
  });

  it('refuse text over the limit and arithmetic, and let a plain negative number through', () => {
    const withField = (value: string) => ({ email: 'ada@example.com', customFields: { ghl_open_tasks: value } });
    expect(accepts(identifyContactRequest, withField('x'.repeat(SENDX_TEXT_LIMIT)))).toBe(true);
    expect(accepts(identifyContactRequest, withField('x'.repeat(SENDX_TEXT_LIMIT + 1)))).toBe(false);
    expect(['++1', '--1', '-1', '+1', ''].map((value) => accepts(identifyContactRequest, withField(value)))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('take 1 to 25 people in bulk', () => {
    const people = (count: number) => Array.from({ length: count }, (_, index) => ({ email: `person-${index}@example.com` }));
    expect([0, 1, 25, 26].map((count) => accepts(identifyContactsBulkRequest, people(count)))).toEqual([false, true, true, false]);
  });

  it('want flat event values and every webhook flag', () => {
    expect(accepts(trackCustomEventRequest, { identifier: 'ada@example.com', name: 'ghl_note_added', data: { nested: {} } })).toBe(false);
    expect(accepts(createWebhookRequest, { url: 'https://sync.example.com', enabled: true })).toBe(false);
  });

  it.each([
    ['ada@example.com', true],
    ["o'hara+news@mail.example.co.uk", true],
    ['Ada@Example.com', true],
    ['ada@localhost', false],
    ['ada example@example.com', false],
    ['ada@@example.com', false],
    ['.ada@example.com', false],
    ['', false],
  ])('know that %s is an address: %s', (email, expected) => {
    expect(accepts(sendxEmail, email)).toBe(expected);
  });
});

describe('answers of SendX', () => {
  const bare = { id: 'contact_1', email: 'ada@example.com' };

  it('read a contact with nothing but an id and an e-mail', () => {
    expect(contactResponse.parse(bare)).toMatchObject({
      firstName: null,
      customFields: {},
      lists: [],
      tags: [],
      unsubscribed: false,
      ltv: null,
    });
  });

  it('read both spellings of lifetime value, values that are not strings, and keep what is new', () => {
    const told = {
      ...bare,
      LTV: 7,
      customFields: { field_1: 3, field_2: null, field_3: 'x' },
      tags: null,
      unsubscribed: true,
      mood: 'fine',
    };
    expect(contactResponse.parse(told)).toMatchObject({
      ltv: 7,
      customFields: { field_1: '3', field_3: 'x' },
      tags: [],
      unsubscribed: true,
      mood: 'fine',
    });
    expect(contactResponse.parse({ ...bare, ltv: 9 }).ltv).toBe(9);
    expect(getAllContactsResponse.parse(null)).toEqual([]);
  });

  it('do not accept a contact without an id', () => {
    expect(accepts(contactResponse, { email: 'ada@example.com' })).toBe(false);
  });

  it('read the status as text or number, and bulk results when there are any', () => {
    expect(statusResponse.parse({ status: '200', message: 'OK' })).toEqual({ status: '200', message: 'OK' });
    expect(statusResponse.parse({ status: 200 })).toEqual({ status: 200 });
    expect(identifyContactsBulkResponse.parse({ status: 'success' }).results).toBeUndefined();
  });

  it.each([
    [
      { status: 'error', message: 'Email already exists' },
      { code: null, message: 'Email already exists' },
    ],
    [
      { status: 401, message: 'no' },
      { code: null, message: 'no' },
    ],
    [{ error: 'bad' }, { code: null, message: 'bad' }],
    [{ error: { code: 'E1', message: 'bad' } }, { code: 'E1', message: 'bad' }],
    ['  gateway  ', { code: null, message: 'gateway' }],
    [null, { code: null, message: null }],
    [[1], { code: null, message: null }],
  ])('explain a failure from %j', (body, expected) => {
    expect(decodeSendxError(body)).toEqual(expected);
  });
});

describe('ids', () => {
  it('have one core and a prefix per use', () => {
    for (const id of ['custom_field_Abc', 'field_Abc', 'Abc']) {
      expect([customFieldCore(id), customFieldKey(id), customFieldId(id)]).toEqual(['Abc', 'field_Abc', 'custom_field_Abc']);
    }
    expect([contactId('Abc'), contactId('contact_Abc')]).toEqual(['contact_Abc', 'contact_Abc']);
  });
});
