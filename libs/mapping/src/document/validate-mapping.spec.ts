import { defaultMapping } from './default-mapping.js';
import { validateMapping, type MappingProblem } from './validate-mapping.js';

const problems = (change: Record<string, unknown>): readonly MappingProblem[] => {
  const result = validateMapping({ ...defaultMapping, ...change });
  return result.ok ? [] : result.problems;
};
const rule = (entry: unknown) => problems({ fields: [{ from: 'city', to: { field: 'city' } }, entry] });

describe('validateMapping', () => {
  it('takes the default document, also after a trip through JSON', () =>
    expect(validateMapping(JSON.parse(JSON.stringify(defaultMapping)))).toEqual({ ok: true, mapping: defaultMapping }));

  it('fills in what a short document leaves out', () =>
    expect(validateMapping({ format: 1, version: 7, fields: defaultMapping.fields })).toEqual({
      ok: true,
      mapping: { ...defaultMapping, version: 7 },
    }));

  it('takes a template, steps, conditions and a list', () =>
    expect(
      problems({
        list: 'Newsletter',
        fields: [
          { template: 'Dear {firstName}', to: { field: 'greeting' }, transform: ['trim', { truncate: 80 }] },
          { from: 'customFields.abc', to: { profile: 'company' }, when: [{ field: 'country', is: 'one-of', values: ['GB'] }] },
        ],
      }),
    ).toEqual([]));

  it.each([
    ['an unknown source', { from: 'phon', to: { field: 'phone' } }, 'fields[1].from', /Choose one of .*phone.*Found "phon"/],
    ['a field name with capitals', { from: 'phone', to: { field: 'Phone' } }, 'fields[1].to', /small letters/],
    ['no target', { from: 'phone' }, 'fields[1].to', /Found nothing/],
    ['a star without customFields.*', { from: 'phone', to: { field: 'x_*' } }, 'fields[1].to', /Only customFields/],
    ['customFields.* without a star', { from: 'customFields.*', to: { field: 'cf' } }, 'fields[1].to', /needs a field with a \*/],
    ['an unknown type', { from: 'phone', to: { field: 'phone' }, type: 'fax' }, 'fields[1].type', /text, number, date, boolean, phone/],
    ['an unknown step', { from: 'phone', to: { field: 'phone' }, transform: ['shout'] }, 'fields[1].transform[0]', /Choose trim/],
    ['a misspelt key', { from: 'phone', to: { field: 'phone' }, wehn: [] }, 'fields[1]', /remove wehn/],
    ['a template with an unknown source', { template: 'Dear {nick}', to: { field: 'x' } }, 'fields[1].template', /stands a source/],
    [
      'a condition without a value',
      { from: 'phone', to: { field: 'x' }, when: [{ field: 'city', is: 'equal' }] },
      'fields[1].when[0].value',
      /string/,
    ],
    [
      'a condition of no kind',
      { from: 'phone', to: { field: 'x' }, when: [{ field: 'city', is: 'nice' }] },
      'fields[1].when[0].is',
      /present, empty/,
    ],
  ])('names place, finding and next step of %s', (_name, entry, path, message) =>
    expect(rule(entry)).toEqual([{ path, message: expect.stringMatching(message) }]),
  );

  it.each([
    ['prefix', { prefix: 'GHL-' }, 'prefix'],
    ['tag prefix in our namespace', { tags: { prefix: 'ghl:x' } }, 'tags.prefix'],
    ['policy', { deleted: 'forget' }, 'deleted'],
    ['format', { format: 2 }, 'format'],
  ])('refuses a wrong %s', (_name, change, path) => expect(problems(change).map((problem) => problem.path)).toEqual([path]));

  it('lists everything that is wrong', () => expect(problems({ prefix: 'GHL-', deleted: 'forget', version: 0 })).toHaveLength(3));

  it.each([null, 'text', []])('refuses %j as a document', (json) =>
    expect(validateMapping(json)).toMatchObject({ ok: false, problems: [expect.objectContaining({ path: 'document' })] }),
  );
});
