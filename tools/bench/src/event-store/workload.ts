import type { NewEvent, NewReceipt, StreamAppend } from '@sync/event-store';

const at = new Date('2025-03-01T09:00:00.000Z');

/** 250 bytes of JSON, as a contact event has. */
export const data = {
  lastName: 'Lovelace',
  firstName: 'Ada',
  note: 'x'.repeat(250 - JSON.stringify({ lastName: 'Lovelace', firstName: 'Ada', note: '' }).length),
};

export const streamOf = (person: number): string => `contact-loc_1-person_${person}`;

export const event = (causationId: string): NewEvent => ({
  type: 'ContactRenamed',
  schemaVersion: 1,
  data,
  causationId,
  occurredAt: at,
  correlationId: causationId,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  source: 'webhook',
});

export const append = (person: number, causationId: string, topic = 'contact-events'): StreamAppend => {
  const stream = streamOf(person);
  return { stream, topic, key: stream, keyId: stream, events: [event(causationId)] };
};

/** A webhook of about 1 kB. */
export const receipt = (id: string): NewReceipt => ({
  id,
  topic: 'ghl.contact-receipts',
  key: 'loc_1/contact/ada',
  source: 'webhook',
  body: Buffer.from(JSON.stringify({ type: 'ContactUpdate', id, note: 'x'.repeat(920) })),
  receivedAt: at,
  asOf: at,
});
