// docs/reference/events.md, from the schemas in @sync/crm-events.
import { z } from 'zod';
import { importBuilt } from './paths.mjs';

const families = [
  [
    'contactEvents',
    'What we learned about a contact',
    'Topic `contact-events`, stream `contact-<location>-<contact>`. Written by contact-sync.',
  ],
  [
    'taskEvents',
    'What we learned about a task, and which of its moments came',
    'Topic `task-events`, stream `task-<location>-<task>`, kept under the key of the person whose task it is. Written by task-sync; what came of a moment has the moment as its cause.',
  ],
  [
    'noteEvents',
    'What we learned about notes',
    'Topic `activity-events`, stream `notes-<location>-<contact>`: all notes of a contact. Written by activity-sync.',
  ],
  [
    'appointmentEvents',
    'What we learned about an appointment, and which of its moments came',
    'Topic `activity-events`, stream `appointment-<location>-<appointment>`. Written by activity-sync.',
  ],
  [
    'quietEvents',
    'What is asked about everybody once a day',
    'Topic `activity-events`, stream `activity-<location>-<contact>`. Written by activity-sync.',
  ],
  [
    'sliceEvents',
    'What SendX should know of a person',
    'Topics `contact-slices`, `task-slices`, `activity-slices`, stream `slice-<service>-<location>-<contact>`. Written by contact-sync, task-sync and activity-sync, read by delivery.',
  ],
  [
    'customEvents',
    'What happened to a person, for SendX to be told once',
    'Topic `custom-events`, stream `custom-events-<service>-<location>-<contact>`. Written by task-sync and activity-sync, read by delivery. [Mappings](./mappings.md) says which event becomes which custom event.',
  ],
  [
    'pushEvents',
    'What SendX was told, and how it went',
    'Topic `push-events`, stream `push-<location>-<contact>`. Written by delivery alone.',
  ],
  [
    'requestEvents',
    'What somebody needs whole',
    'Topic `requests`, streams `hydrate-<location>-<contact>`, `hydrate-task-<location>-<task>`, `hydrate-notes-<location>-<contact>`, `hydrate-appointment-<location>-<appointment>`. Written by contact-sync, task-sync and activity-sync, read by reconcile.',
  ],
  [
    'mappingEvents',
    'Which mapping is in use',
    'Topic `mapping-events`, stream `mapping-<connection>`. Written by contact-sync, which owns the documents; read by every service that maps.',
  ],
  [
    'backfillEvents',
    'How far the first readings are',
    'Topic `backfill-events`, stream `backfill-<connection>` for contacts, `backfill-<kind>-<connection>` for the rest. Written by reconcile.',
  ],
];

export const renderEvents = async () => {
  const domain = await importBuilt('libs/crm-events/dist/index.js');
  const sections = families.map(([list, title, about]) => [`## ${title}`, about, ...domain[list].map(renderEvent)].join('\n\n'));
  return [
    '# Events',
    'Every event type, its present version and the fields of its data. Stored events are never edited: a changed one is a new version beside an upcaster.\nData is stored encrypted; the columns around it (stream, topic, key, causation, trace) are described in [architecture](../explanation/architecture.md).',
    ...sections,
  ].join('\n\n');
};

const renderEvent = ({ type, schemaVersion, schema }) => {
  const rows = fieldsOf(z.toJSONSchema(schema, { io: 'output' }));
  return [
    `### ${type}`,
    `Version ${schemaVersion}.`,
    [
      '| Field | Type | Always there |',
      '| --- | --- | --- |',
      ...rows.map(({ name, type: shape, required }) => `| \`${name}\` | ${shape.replaceAll('|', '\\|')} | ${required ? 'yes' : 'no'} |`),
    ].join('\n'),
  ].join('\n\n');
};

/** Nested objects become `outer.inner`, the values of a record `outer.<key>.inner`. */
const fieldsOf = (schema, prefix = '') => {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    return [{ name: path, type: wordsFor(property), required: required.has(name) }, ...innerOf(property, path)];
  });
};

const innerOf = (property, path) => {
  const object = [property, ...(property.anyOf ?? [])].find(({ properties }) => properties);
  if (object) return fieldsOf(object, `${path}.`);
  return property.additionalProperties?.properties ? fieldsOf(property.additionalProperties, `${path}.<key>.`) : [];
};

const wordsFor = (schema) => {
  const options = schema.anyOf ?? schema.oneOf ?? (Array.isArray(schema.type) ? schema.type.map((type) => ({ ...schema, type })) : null);
  if (options) return [...new Set(options.map(wordsFor))].join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.type === 'array') return `list of ${wordsFor(schema.items ?? {})}`;
  if (schema.type === 'object') return isMap(schema) ? `by key: ${wordsFor(schema.additionalProperties)}` : 'object';
  if (schema.format === 'date-time') return 'time (ISO 8601, UTC)';
  return { string: 'text', integer: 'whole number', number: 'number', boolean: 'boolean', null: 'null' }[schema.type] ?? 'anything';
};

/** A record of values that are described; one of anything is just an object. */
const isMap = ({ propertyNames, additionalProperties }) =>
  propertyNames !== undefined && Object.keys(additionalProperties ?? {}).length > 0;
