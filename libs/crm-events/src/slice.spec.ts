import { canonicalSlice, sliceSchema, type Slice } from './slice.js';

const slice: Slice = {
  service: 'contact',
  connectionId: 'con-1',
  locationId: 'LocLovelace000000009',
  contactId: 'ConAda00000000000004',
  dateAdded: '2025-02-01T08:00:00.000Z',
  mappingVersion: 1,
  email: 'ada@example.com',
  skip: null,
  profile: { firstName: 'Ada' },
  fields: { ghl_city: { type: 'text', value: 'London' }, ghl_phone: { type: 'phone', value: '' } },
  tags: ['customer', 'vip'],
  optOut: false,
  deleted: false,
  lists: [],
  policy: { optOut: 'unsubscribe', deleted: 'tag' },
};

describe('canonicalSlice', () => {
  it('is the same for the same wish, however it is written down', () => {
    const { fields, ...rest } = slice;
    const shuffled = {
      fields: { ghl_phone: { value: '', type: 'phone' as const }, ghl_city: fields.ghl_city ?? fail() },
      ...rest,
      tags: ['vip', 'customer'],
    };
    expect(canonicalSlice(shuffled)).toBe(canonicalSlice(slice));
    expect(canonicalSlice({ ...slice, mappingVersion: 2 })).toBe(canonicalSlice(slice));
  });

  it('tells an empty value from one that is left alone', () => {
    const { ghl_city } = slice.fields;
    expect(canonicalSlice({ ...slice, fields: { ghl_city: ghl_city ?? fail() } })).not.toBe(canonicalSlice(slice));
  });

  it('survives being stored', () =>
    expect(canonicalSlice(sliceSchema.parse(JSON.parse(JSON.stringify(slice))))).toBe(canonicalSlice(slice)));
});

const fail = (): never => {
  throw new Error('Expected the field of the example.');
};
