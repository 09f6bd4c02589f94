import { contactSearchBody, contactTagsBody, createContactBody, errorWords, ghlOperations, updateContactBody } from './index.js';
import { fieldIds, location } from './fixtures.js';

const search = { locationId: location.id, pageLimit: 100 };

describe('the body of a contact search', () => {
  it.each([
    ['a first page', { ...search, sort: [{ field: 'dateAdded', direction: 'asc' }] }],
    ['a chained page', { ...search, searchAfter: [1740819600000, 'ConAda00000000000004'] }],
    ['a numbered page up to the wall', { ...search, page: 100 }],
    ['a range of dates', { ...search, filters: [{ field: 'dateUpdated', operator: 'range', value: { gte: '2025-03-01T09:00:00.000Z' } }] }],
    ['a custom field by id', { ...search, filters: [{ field: `customFields.${fieldIds.plan}`, operator: 'eq', value: 'Pro' }] }],
    [
      'a group',
      {
        ...search,
        filters: [
          {
            group: 'OR',
            filters: [
              { field: 'email', operator: 'exists' },
              { field: 'tags', operator: 'contains', value: ['a'] },
            ],
          },
        ],
      },
    ],
  ])('allows %s', (_name, body) => {
    expect(contactSearchBody.parse(body)).toEqual(body);
  });

  it.each([
    ['no page limit', { locationId: location.id }],
    ['more than 500 rows', { ...search, pageLimit: 501 }],
    ['page beside searchAfter', { ...search, page: 1, searchAfter: [1, 'x'] }],
    ['a page beyond 10,000 rows', { ...search, page: 101 }],
    ['an unknown property', { ...search, limit: 5 }],
    ['a field that cannot be filtered', { ...search, filters: [{ field: 'contact_name', operator: 'eq', value: 'Ada' }] }],
    ['a field that cannot be sorted', { ...search, sort: [{ field: 'phone', direction: 'asc' }] }],
    ['three sorts', { ...search, sort: ['dateAdded', 'email', 'dnd'].map((field) => ({ field, direction: 'asc' })) }],
  ])('refuses %s', (_name, body) => {
    expect(contactSearchBody.safeParse(body).success).toBe(false);
  });
});

describe('the body of a contact write', () => {
  it('is partial for an update', () => {
    expect(updateContactBody.parse({ lastName: null, customFields: [{ id: fieldIds.seats, field_value: 4 }] })).toBeDefined();
    expect(updateContactBody.parse({})).toEqual({});
  });

  it('refuses properties GHL does not declare for that call', () => {
    const unknown = (result: ReturnType<typeof updateContactBody.safeParse>) => result.error?.issues[0]?.code;
    expect(unknown(updateContactBody.safeParse({ companyName: 'Analytical Engines' }))).toBe('unrecognized_keys');
    expect(unknown(updateContactBody.safeParse({ additionalEmails: ['ada@example.org'] }))).toBe('unrecognized_keys');
    expect(createContactBody.safeParse({ locationId: location.id, companyName: 'Analytical Engines' }).success).toBe(true);
    expect(createContactBody.safeParse({ firstName: 'Ada' }).success).toBe(false);
  });

  it('names tags in a list', () => {
    expect(contactTagsBody.safeParse({ tags: ['customer'] }).success).toBe(true);
    expect(contactTagsBody.safeParse({ tags: 'customer' }).success).toBe(false);
  });
});

describe('the operation table', () => {
  it('gives every call a method, a path and a version', () => {
    for (const operation of Object.values(ghlOperations)) {
      expect(operation.path).toMatch(/^\/(contacts|locations|users|calendars)\//);
      expect(operation.version).toBe(operation.path.startsWith('/calendars/') ? '2021-04-15' : '2021-07-28');
    }
  });
});

describe('an error body', () => {
  it.each([
    [{ statusCode: 400, message: 'Contact not found' }, 'Contact not found'],
    [
      { message: ['property a should not exist', 'property b should not exist'] },
      'property a should not exist; property b should not exist',
    ],
    [{ error: 'Unauthorized', status: 401 }, 'Unauthorized'],
    [{ message: { nested: true }, statusCode: 'odd' }, ''],
    ['', ''],
  ])('gives its words: %j', (body, words) => {
    expect(errorWords(body)).toBe(words);
  });
});
