// Is the AsyncAPI document one? Against the JSON schema that the AsyncAPI initiative publishes; and do its references lead anywhere?
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const schema = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json');

const referencesIn = (value) =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) => (name === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner)));

const leadsSomewhere = (document, reference) =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce((at, name) => at?.[name], document) !== undefined;

/** One sentence per mistake. */
export const asyncApiProblems = (text) => {
  const document = JSON.parse(text);
  const ajv = new Ajv({ strict: false, validateFormats: true, allErrors: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  const shape = validate(document) ? [] : validate.errors.map(({ instancePath, message }) => `asyncapi.json${instancePath} ${message}`);
  const lost = referencesIn(document).filter((reference) => !leadsSomewhere(document, reference));
  return [...shape, ...lost.map((reference) => `asyncapi.json refers to ${reference}, which is not there.`)];
};
