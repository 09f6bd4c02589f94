import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sendxRequestSchemas } from './request-schemas.js';
import { requestExamples } from './requests.examples.js';
import type { RequestExample } from './requests.examples.js';
import { sendxOperations } from './operations.js';
import { VendorFile } from './vendor-file.examples.js';

const vendor = VendorFile.open();
const page = resolve(import.meta.dirname, '../../../../docs/reference/vendor-deviations.md');
const named = (examples: RequestExample[]) => examples.map((example) => [`${example.operation}: ${example.title}`, example] as const);

if (!vendor)
  // eslint-disable-next-line no-console -- whoever runs the tests must see that the vendor's file was not consulted
  console.warn(
    'THE SENDX OPENAPI FILE IS NOT HERE (../shared/contracts/sendx/openapi.yaml): requests are only checked against our own schemas, not against the vendor.',
  );

describe('what we may send to SendX', () => {
  it.each(named(requestExamples))('our schemas accept %s', (_name, example) => {
    const schemas = sendxRequestSchemas[example.operation];
    const given = { identifier: example.identifier, query: example.query, body: example.body };
    for (const part of ['identifier', 'query', 'body'] as const) {
      expect([part, given[part] !== undefined]).toEqual([part, schemas[part] !== undefined]);
      if (schemas[part]) expect(schemas[part].safeParse(given[part]).error?.issues ?? []).toEqual([]);
    }
  });

  it('has an example for every operation', () => {
    expect(new Set(requestExamples.map(({ operation }) => operation))).toEqual(new Set(Object.keys(sendxOperations)));
  });

  it.each(named(requestExamples.filter(({ deviation }) => !deviation)))("the vendor's file accepts %s", (_name, example) => {
    expect(vendor?.problems(example) ?? []).toEqual([]);
  });

  // When one of these fails, the vendor's file has caught up: drop the deviation and its row on the page.
  it.each(named(requestExamples.filter(({ deviation }) => deviation)))("the vendor's file still refuses %s", (_name, example) => {
    expect(vendor ? vendor.problems(example) : ['absent']).not.toEqual([]);
  });

  it('lists each deviation on the page, and no other', () => {
    expect(existsSync(page)).toBe(true);
    const rows = [...readFileSync(page, 'utf8').matchAll(/^\| (S\d+) /gm)].map(([, row]) => row);
    expect(rows).toEqual([...new Set(requestExamples.flatMap(({ deviation }) => deviation ?? []))].toSorted());
  });

  it('notices a property and a parameter the file does not define', () => {
    if (!vendor) return;
    expect(vendor.problems({ operation: 'createTag', title: '', body: { name: 'a', colour: 'red' } })).toEqual([
      'body must NOT have additional properties',
    ]);
    expect(vendor.problems({ operation: 'getAllTags', title: '', query: { search: 'ghl' } })).toEqual([
      'query parameter search is not in the file',
    ]);
  });
});
