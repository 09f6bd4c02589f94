import { sliceSchema } from '@sync/crm-events';
import { ada } from '@sync/crm-events/fixtures';
import { defaultMapping } from '../document/default-mapping.js';
import { examples, mappingOf, references, referencesFor } from './contact.examples.js';
import { explainSlice } from './explain-slice.js';
import { sliceOf } from './slice-of.js';

describe('sliceOf', () => {
  it.each(Object.entries(examples))('%s', (_name, example) => {
    const { slice, unknownReferences } = sliceOf(example.given, mappingOf(example), referencesFor(example));
    const { fields = {}, skip, because = '', ...rest } = example.then;
    expect(slice).toMatchObject(rest);
    if (rest.profile) expect(slice.profile).toEqual(rest.profile);
    if (skip) expect(slice.skip).toEqual({ code: skip, detail: expect.stringContaining(because) });
    if (skip === null) expect(slice.skip).toBeNull();
    for (const [name, field] of Object.entries(fields)) expect({ [name]: slice.fields[name] }).toEqual({ [name]: field });
    expect(unknownReferences.map(({ id }) => id)).toEqual(example.unknown ?? []);
  });

  it.each(Object.entries(examples))('gives a slice that can be stored and whose names SendX takes: %s', (_name, example) => {
    const { slice } = sliceOf(example.given, mappingOf(example), referencesFor(example));
    expect(sliceSchema.parse(JSON.parse(JSON.stringify(slice)))).toEqual(slice);
    expect(Object.keys(slice.fields).filter((name) => !/^[a-z0-9_]+$/.test(name))).toEqual([]);
  });

  it('does not sync two contacts that share an address as one: each has its slice, the lane decides who owns it', () => {
    const clash = sliceOf(
      { ...ada.known({ dateAdded: '2025-02-05T08:00:00.000Z' }), contactId: 'ConTwin0000000000008' },
      defaultMapping,
      references,
    ).slice;
    expect(clash).toMatchObject({ email: 'ada@example.com', contactId: 'ConTwin0000000000008', dateAdded: '2025-02-05T08:00:00.000Z' });
  });

  it('notes what could not be sent as what it should be', () =>
    expect(sliceOf(ada.known({ customFields: { FldSeats000000000002: '--5' } }), defaultMapping, references).notes).toEqual([
      { from: 'customFields.FldSeats000000000002', to: 'ghl_cf_seats', reason: 'not-a-number' },
    ]));

  it('has nothing to note when all is well', () => expect(sliceOf(ada.known(), defaultMapping, references).notes).toEqual([]));
});

describe('explainSlice', () => {
  const explained = explainSlice(
    ada.known({ city: undefined, state: null, tags: ['vip', 'ghl:old'] }),
    { ...defaultMapping, filter: { ...defaultMapping.filter, tags: { any: ['lead'], all: [], none: [] } } },
    references,
  );
  const about = (to: string) => explained.rules.find((rule) => rule.to === to);

  it('says why the contact is left out, and what it would send', () => {
    expect(explained.slice.skip).toMatchObject({ code: 'filtered-out' });
    expect(about('ghl_country')).toMatchObject({ from: 'country', found: 'value', value: 'GB', output: { value: 'GB' } });
  });

  it('tells absent from cleared', () => {
    expect(about('ghl_city')).toMatchObject({ found: 'absent', reason: 'absent' });
    expect(about('ghl_state')).toMatchObject({ found: 'cleared', output: { value: '' } });
  });

  it('shows what becomes of each tag', () =>
    expect(explained.tags).toEqual([
      { tag: 'ghl:old', sentAs: null },
      { tag: 'vip', sentAs: 'vip' },
    ]));
});
