import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { sendxOperations } from './operations.js';
import type { RequestExample } from './requests.examples.js';

// Test support: reads the vendor's OpenAPI file where a checkout has it next to itself. The file is not part of this repository.

type Json = Record<string, unknown>;
interface Parameter {
  name: string;
  in: string;
  schema: Json;
}

const file = resolve(import.meta.dirname, '../../../../../shared/contracts/sendx/openapi.yaml');

export class VendorFile {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });

  private constructor(private readonly document: Json) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(closed(document) as Json, 'sendx');
  }

  /** Undefined where the file is absent. */
  static open(): VendorFile | undefined {
    return existsSync(file) ? new VendorFile(parse(readFileSync(file, 'utf8')) as Json) : undefined;
  }

  /** Why the vendor's file would refuse this call; empty when it would not. A property it does not define counts as a refusal. */
  problems(example: RequestExample): string[] {
    const { method, path } = sendxOperations[example.operation];
    const found = this.operation(path, method.toLowerCase());
    if (!found) return [`${method} ${path} is not in the file`];
    const { operation, pointer } = found;
    return [
      ...(operation['operationId'] === example.operation ? [] : [`${method} ${path} is called ${String(operation['operationId'])}`]),
      ...this.parameterProblems(operation, 'path', example.identifier === undefined ? {} : { identifier: example.identifier }),
      ...this.parameterProblems(operation, 'query', (example.query ?? {}) as Json),
      ...this.bodyProblems(operation, pointer, example.body),
    ];
  }

  private operation(path: string, method: string): { operation: Json; pointer: string } | undefined {
    const operation = ((this.document['paths'] as Json)[path] as Json | undefined)?.[method] as Json | undefined;
    return operation && { operation, pointer: `/paths/${path.replaceAll('/', '~1')}/${method}` };
  }

  private parameterProblems(operation: Json, place: string, values: Json): string[] {
    const known = ((operation['parameters'] ?? []) as Json[]).map((each) => this.resolved(each)).filter((each) => each.in === place);
    const unknown = Object.keys(values).filter((name) => !known.some((parameter) => parameter.name === name));
    const missing = place === 'path' ? known.filter(({ name }) => values[name] === undefined) : [];
    return [
      ...unknown.map((name) => `${place} parameter ${name} is not in the file`),
      ...missing.map(({ name }) => `${place} parameter ${name} is missing`),
      ...known.flatMap(({ name, schema }) =>
        values[name] === undefined ? [] : this.errors(this.ajv.compile(schema), values[name], `${place} ${name}`),
      ),
    ];
  }

  private bodyProblems(operation: Json, pointer: string, body: unknown): string[] {
    if (operation['requestBody'] === undefined) return body === undefined ? [] : ['the file has no body here'];
    if (body === undefined) return ['the body is missing'];
    const schema = `sendx#${pointer}/requestBody/content/application~1json/schema`;
    return this.errors(this.ajv.compile({ $ref: schema.replaceAll('{', '%7B').replaceAll('}', '%7D') }), body, 'body');
  }

  private errors(validate: ValidateFunction, value: unknown, where: string): string[] {
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath} ${message ?? ''}`);
  }

  private resolved(parameter: Json): Parameter {
    const reference = parameter['$ref'];
    const name = typeof reference === 'string' ? /^#\/components\/parameters\/(.+)$/.exec(reference)?.[1] : undefined;
    const parameters = (this.document['components'] as Json)['parameters'] as Json;
    return (name === undefined ? parameter : parameters[name]) as Parameter;
  }
}

/** The file leaves its schemas open, so an unknown property would pass unseen; here every object that names its properties is closed. */
const closed = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const namesProperties = typeof copy['properties'] === 'object' && copy['additionalProperties'] === undefined;
  return namesProperties && copy['in'] === undefined ? { ...copy, additionalProperties: false } : copy;
};
