import { ada, grace, linus } from '@sync/crm-events/fixtures';
import { defaultMapping } from '../document/default-mapping.js';
import type { Condition, MappingDocument } from '../document/mapping-document.js';
import { references } from './contact.examples.js';
import { filteredOut, holds } from './conditions.js';

const filter = (change: Partial<MappingDocument['filter']>): MappingDocument => ({
  ...defaultMapping,
  filter: { ...defaultMapping.filter, ...change },
});

describe('A condition', () => {
  const cases: [boolean, Condition][] = [
    [true, { field: 'company', is: 'present' }],
    [false, { field: 'company', is: 'empty' }],
    [true, { field: 'city', is: 'equal', value: ' LONDON ' }],
    [false, { field: 'city', is: 'equal', value: 'Paris' }],
    [true, { field: 'city', is: 'not-equal', value: 'Paris' }],
    [true, { field: 'website', is: 'contains', value: 'ada.' }],
    [true, { field: 'country', is: 'one-of', values: ['US', 'gb'] }],
    [true, { field: 'customFields.FldTopics00000000004', is: 'equal', value: 'bernoulli' }],
    [true, { field: 'customFields.FldSeats000000000002', is: 'equal', value: '3' }],
    [true, { field: 'emailDnd', is: 'equal', value: 'false' }],
    [true, { field: 'customFields.Nobody', is: 'empty' }],
  ];
  it.each(cases)('is %s for Ada: %j', (expected, condition) => expect(holds(condition, ada.known(), references)).toBe(expected));

  it('takes empty text and nothing told alike', () => {
    expect(holds({ field: 'company', is: 'empty' }, grace.known(), references)).toBe(true);
    expect(holds({ field: 'city', is: 'empty' }, grace.known(), references)).toBe(true);
  });
});

describe('The filter', () => {
  it('lets everybody pass by default', () => expect(filteredOut(linus.known(), defaultMapping, references)).toBeNull());

  it.each([
    ['any', { any: ['Customer', 'vip'], all: [], none: [] }, null],
    ['any', { any: ['vip'], all: [], none: [] }, 'vip'],
    ['all', { any: [], all: ['customer', 'newsletter'], none: [] }, null],
    ['all', { any: [], all: ['customer', 'vip'], none: [] }, 'vip'],
    ['none', { any: [], all: [], none: ['vip'] }, null],
    ['none', { any: [], all: [], none: ['newsletter'] }, 'newsletter'],
  ])('by tag (%s: %j) says %s', (_kind, tags, word) => {
    const reason = filteredOut(ada.known(), filter({ tags }), references);
    if (word === null) expect(reason).toBeNull();
    else expect(reason).toContain(word);
  });

  it('by condition names the condition, not the value', () => {
    const reason = filteredOut(ada.known(), filter({ where: [{ field: 'email', is: 'contains', value: 'engines' }] }), references);
    expect(reason).toContain('email');
    expect(reason).not.toContain('ada@');
  });

  it('by consent leaves out who opted out', () => {
    expect(filteredOut(linus.known(), filter({ consent: 'not-opted-out' }), references)).toContain('opted out');
    expect(filteredOut(ada.known(), filter({ consent: 'not-opted-out' }), references)).toBeNull();
  });
});
