import type { RecordedCall } from './vendor-server.fixtures.js';

type Json = Readonly<Record<string, unknown>>;

/** Says what is wrong with a value; `schema` may refer into the document (`#/components/…`). */
export type SchemaCheck = (schema: Json, value: unknown) => string[];

/**
 * Why a vendor's OpenAPI file would refuse a call that was really sent; empty when it would not. What the file does not define counts as refused:
 * such files leave their schemas open, so every object that names its properties is closed before it is checked.
 */
export const openApiProblems = (document: Json, basePath: string, call: RecordedCall, check: SchemaCheck): string[] => {
  const found = operationOf(document, basePath, call);
  if (!found) return [`${call.method} ${call.path} is not in the file`];
  const { operation, values, shared } = found;
  const parameters = [...list(shared), ...list(operation['parameters'])].map((each) => resolved(document, each));
  const given: Record<string, Readonly<Record<string, string>>> = { path: values, query: call.query, header: call.headers };
  return [
    ...Object.keys(call.query)
      .filter((name) => !parameters.some((each) => each['in'] === 'query' && each['name'] === name))
      .map((name) => `query parameter ${name} is not in the file`),
    ...parameters.flatMap((each) => parameterProblems(each, given[String(each['in'])] ?? {}, check)),
    ...bodyProblems(document, operation, call.body, check),
  ];
};

/** The operation behind a path; a literal path wins over one with placeholders. */
const operationOf = (document: Json, basePath: string, call: RecordedCall) => {
  const path = call.path.slice(basePath.length);
  const templates = Object.keys(record(document['paths'])).sort((a, b) => a.split('{').length - b.split('{').length);
  for (const template of templates) {
    const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
    const match = new RegExp(`^${template.replace(/\{[^}]+\}/g, '([^/]+)')}$`).exec(path);
    const item = record(record(document['paths'])[template]);
    const operation = item[call.method.toLowerCase()];
    if (!match || operation === undefined) continue;
    const values = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
    return { operation: record(operation), values, shared: item['parameters'] };
  }
  return undefined;
};

const parameterProblems = (parameter: Json, given: Readonly<Record<string, string>>, check: SchemaCheck): string[] => {
  const place = String(parameter['in']);
  const name = String(parameter['name']);
  const value = given[place === 'header' ? name.toLowerCase() : name];
  if (value === undefined) return parameter['required'] === true ? [`${place} ${name} is missing`] : [];
  const schema = record(parameter['schema']);
  const isNumber = schema['type'] === 'integer' || schema['type'] === 'number';
  return check(schema, isNumber ? Number(value) : value).map((problem) => `${place} ${name} ${problem}`);
};

const bodyProblems = (document: Json, operation: Json, body: unknown, check: SchemaCheck): string[] => {
  if (operation['requestBody'] === undefined) return body === undefined ? [] : ['the file has no body here'];
  const requestBody = resolved(document, operation['requestBody']);
  if (body === undefined) return requestBody['required'] === true ? ['the body is missing'] : [];
  const schema = record(record(record(requestBody['content'])['application/json'])['schema']);
  return check(schema, body).map((problem) => `body ${problem}`);
};

const resolved = (document: Json, node: unknown): Json => {
  const reference = record(node)['$ref'];
  if (typeof reference !== 'string') return record(node);
  const steps = reference.replace(/^#\//, '').split('/');
  return record(steps.reduce<unknown>((at, step) => record(at)[step], document));
};

const record = (node: unknown): Json => (typeof node === 'object' && node !== null ? { ...node } : {});
const list = (node: unknown): unknown[] => (Array.isArray(node) ? node : []);
