import { customFieldDefinitions, users } from '@sync/contracts-ghl/fixtures';
import { customFieldSlugs, referencesOf } from './references.js';

describe('referencesOf', () => {
  it('keeps what mapping needs of the lists of GHL', () =>
    expect(referencesOf('c1', 'Europe/London', users, customFieldDefinitions)).toMatchObject({
      users: { UsrBabbage0000000001: { name: 'Charles Babbage', email: 'charles@example.org' } },
      customFields: { FldPlan0000000000001: { name: 'Plan', fieldKey: 'contact.plan', dataType: 'SINGLE_OPTIONS' } },
    }));
});

describe('customFieldSlugs', () => {
  const field = (fieldKey: string) => ({ name: null, fieldKey, dataType: 'TEXT' });

  it('are the keys, in small letters, digits and _', () =>
    expect([...customFieldSlugs({ a: field('contact.Größe (cm)'), b: field('contact.plan_2025') }).values()]).toEqual([
      'grosse_cm',
      'plan_2025',
    ]));

  it('do not depend on the order of the list', () => {
    const one = customFieldSlugs({ Fld0000000001: field('contact.a-b'), Fld0000000002: field('contact.a.b') });
    const two = customFieldSlugs({ Fld0000000002: field('contact.a.b'), Fld0000000001: field('contact.a-b') });
    expect(Object.fromEntries(one)).toEqual({ Fld0000000001: 'a_b', Fld0000000002: 'a_b_000002' });
    expect(Object.fromEntries(two)).toEqual(Object.fromEntries(one));
  });

  it('fall back to the name, then to the id', () =>
    expect([
      ...customFieldSlugs({
        FldA: { name: 'Shoe size', fieldKey: null, dataType: null },
        FldB: { name: null, fieldKey: null, dataType: null },
      }).values(),
    ]).toEqual(['shoe_size', 'fldb']));
});
