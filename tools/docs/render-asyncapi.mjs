// docs/reference/asyncapi.json: every topic of Kafka with its messages, from topics.ts and the schemas in @sync/crm-events.
import { z } from 'zod';
import { importBuilt } from './paths.mjs';

/** By the name of a topic: its key, what is in it, and which lists of events it carries. A topic without a row fails the generator. */
const rows = {
  contactReceipts: ['location/contact/id', 'Contact webhooks and pulled contact records, byte for byte.'],
  taskReceipts: ['location/task/id', 'Task webhooks and pulled tasks.'],
  activityReceipts: [
    'location/note, notes or appointment/id',
    'Note and appointment webhooks, pulled appointments, and all notes of a contact as pulled.',
  ],
  referenceReceipts: ['location/reference', 'Custom field definitions, users, calendars and the time zone of a location, as pulled.'],
  otherReceipts: ['location/kind/id', 'Webhooks that are kept but that nobody acts on yet.'],
  contactEvents: ['location/contact/id', 'What we learned about a contact.', ['contactEvents']],
  taskEvents: ['location/contact/id', 'What we learned about tasks, and which of their moments came.', ['taskEvents']],
  activityEvents: [
    'location/contact/id',
    'What we learned about notes and appointments, and which of their moments came.',
    ['noteEvents', 'appointmentEvents', 'quietEvents'],
  ],
  contactSlices: ['location/contact/id', 'What contact-sync wants SendX to know of a person.', ['sliceEvents']],
  taskSlices: ['location/contact/id', 'What task-sync wants SendX to know of a person.', ['sliceEvents']],
  activitySlices: ['location/contact/id', 'What activity-sync wants SendX to know of a person.', ['sliceEvents']],
  customEvents: ['location/contact/id', 'Custom events that SendX should be told once, from any service.', ['customEvents']],
  mappingEvents: ['connection/mapping', 'Mapping documents that came into use.', ['mappingEvents']],
  requests: ['location/contact/id or location/reference', 'Records and references that somebody needs whole.', ['requestEvents']],
  backfillEvents: ['location/backfill', 'How far the first reading of a location is.', ['backfillEvents']],
  pushEvents: ['location/contact/id', 'What delivery told SendX, and how it went.', ['pushEvents']],
};

const text = (description) => ({ type: 'string', description });
const place = { type: 'string', description: 'A place in the log: epoch/transaction/position.' };

const everyMessage = {
  ce_specversion: { const: '1.0' },
  ce_id: text('Unique; the same id is the same message.'),
  ce_source: text('Who speaks.'),
  ce_type: text('Name of the event.'),
  ce_subject: text('The stream.'),
  ce_time: { type: 'string', format: 'date-time', description: 'When it happened.' },
  ce_recordedtime: { type: 'string', format: 'date-time', description: 'When it was stored.' },
  ce_place: place,
  ce_previous: {
    ...place,
    description: 'Where the message before it on this partition stands; a reader that is not there yet missed some.',
  },
  ce_partitions: text('Into how many partitions its topic was cut when it was sent.'),
  traceparent: text('W3C trace context of what caused it.'),
};
const always = Object.keys(everyMessage).filter((name) => name !== 'traceparent');

const eventHeaders = {
  type: 'object',
  properties: {
    ...everyMessage,
    ce_streamversion: text('Position inside the stream.'),
    ce_schemaversion: text('Version of the data.'),
    ce_causationid: text('Which message caused it; with ordinal and stream, unique.'),
    ce_ordinal: text('Its place among what the same cause led to.'),
    ce_correlationid: text('Which story it belongs to.'),
    ce_keyid: text('Under which key the data is sealed; a destroyed key erases it.'),
    ce_actor: text('Who asked for it, if a person did.'),
    ce_origin: text('Which service or door it came from.'),
  },
  required: [...always, 'ce_streamversion', 'ce_schemaversion', 'ce_causationid', 'ce_ordinal'],
};
const receiptHeaders = {
  type: 'object',
  properties: {
    ...everyMessage,
    ce_type: { const: 'Receipt' },
    ce_day: text('The day it is kept in, and whose key seals it.'),
    ce_asof: { type: 'string', format: 'date-time', description: 'When what it says was true.' },
    ce_origin: text('The door: webhook, get, search, backfill …'),
  },
  required: [...always, 'ce_day', 'ce_origin'],
};
const deadLetterHeaders = {
  type: 'object',
  properties: {
    ...Object.fromEntries(
      ['ce_specversion', 'ce_id', 'ce_source', 'ce_subject', 'ce_time', 'traceparent'].map((name) => [name, everyMessage[name]]),
    ),
    ce_type: { const: 'MessageParked' },
    ce_streamversion: text('Position inside the stream.'),
    'dead-letter-topic': text('The topic it was in.'),
    'dead-letter-group': text('Who could not handle it.'),
    'dead-letter-code': text('Why; each code has a page in docs/problems.'),
    'dead-letter-reason': text('Why, in words.'),
    'dead-letter-partition': text('Where it was in Kafka, if it came that way.'),
    'dead-letter-offset': text('Where it was in Kafka, if it came that way.'),
  },
  required: [
    'ce_specversion',
    'ce_id',
    'ce_source',
    'ce_type',
    'ce_subject',
    'ce_time',
    'ce_streamversion',
    'dead-letter-topic',
    'dead-letter-group',
    'dead-letter-code',
    'dead-letter-reason',
  ],
};

const sealed = 'application/octet-stream';
const key = (about) => ({ kafka: { key: { type: 'string', description: about }, bindingVersion: '0.5.0' } });

const eventMessage = ({ type, schemaVersion, schema }) => {
  const { $schema: _dialect, ...payload } = z.toJSONSchema(schema, { io: 'output' });
  return {
    name: type,
    summary: `Version ${schemaVersion}. The value is sealed; opened, it is JSON of this shape.`,
    contentType: sealed,
    headers: {
      allOf: [
        { $ref: '#/components/schemas/EventHeaders' },
        { type: 'object', properties: { ce_type: { const: type }, ce_schemaversion: { const: String(schemaVersion) } } },
      ],
    },
    payload,
  };
};

const receiptMessage = {
  name: 'Receipt',
  summary: 'What arrived, byte for byte, sealed under the key of its day.',
  contentType: sealed,
  headers: { $ref: '#/components/schemas/ReceiptHeaders' },
  payload: {},
};
const deadLetterMessage = {
  name: 'MessageParked',
  summary: 'A copy of a message that its reader set aside, for other tools; the console and `npx sync redrive` work on the database.',
  contentType: sealed,
  headers: { $ref: '#/components/schemas/DeadLetterHeaders' },
  payload: {},
};

const refs = (types) => Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }]));

export const renderAsyncApi = async () => {
  const [domain, { topics, deadLetterTopic }] = await Promise.all([
    importBuilt('libs/crm-events/dist/index.js'),
    importBuilt('libs/messaging/dist/index.js'),
  ]);
  const stray = Object.keys(topics).filter((name) => !(name in rows));
  if (stray.length > 0) throw new Error(`tools/docs/render-asyncapi.mjs has no row for the topic ${stray.join(', ')}; add one.`);

  const messages = { Receipt: receiptMessage, MessageParked: deadLetterMessage };
  const channels = {};
  const operations = {};
  for (const [name, address] of Object.entries(topics)) {
    const [keyed, description, lists] = rows[name];
    const events = (lists ?? []).flatMap((list) => domain[list]);
    for (const event of events) messages[event.type] = eventMessage(event);
    const types = lists ? events.map(({ type }) => type) : ['Receipt'];
    channels[name] = { address, description: `${description} Key: ${keyed}.`, messages: refs(types) };
    channels[`${name}DeadLetters`] = {
      address: deadLetterTopic(address),
      description: `What a reader of ${address} set aside.`,
      messages: refs(['MessageParked']),
    };
    operations[`send-${address}`] = {
      action: 'send',
      channel: { $ref: `#/channels/${name}` },
      bindings: { kafka: { bindingVersion: '0.5.0' } },
    };
  }
  for (const message of Object.values(messages)) message.bindings = key('What keeps its order; see the channel.');
  return JSON.stringify(
    {
      asyncapi: '3.0.0',
      info: {
        title: 'ghl-sendx-sync',
        version: '1.0.0',
        description:
          'What the relay sends to Kafka: CloudEvents 1.0 in binary mode. Generated by tools/docs/generate.mjs from libs/messaging and libs/crm-events; KAFKA_TOPIC_PREFIX comes before every address.',
      },
      defaultContentType: sealed,
      channels,
      operations,
      components: {
        messages,
        schemas: { EventHeaders: eventHeaders, ReceiptHeaders: receiptHeaders, DeadLetterHeaders: deadLetterHeaders },
      },
    },
    null,
    2,
  );
};
