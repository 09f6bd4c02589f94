import { canonicalJson, type CustomEvent } from '@sync/crm-events';
import { raisedEvent, type CustomEventFacts } from './raised-event.js';

/** Something that a custom event is to be raised for. `values` tell it from any other one of the same record and name, however often it is learned of. */
export interface Occurrence {
  /** With the document's prefix. */
  readonly name: string;
  readonly values: readonly (string | number)[];
  readonly properties: Readonly<Record<string, string | null | undefined>>;
}

/** Whose it is, of which record, and how we learned of it. */
export interface Raising extends Pick<CustomEventFacts, 'connectionId' | 'locationId' | 'contactId' | 'at' | 'source' | 'urgency'> {
  readonly record: readonly [kind: 'contact' | 'task' | 'note' | 'appointment', id: string];
}

/** The custom event for an occurrence. The same fact again has the same key. `hash` gives hexadecimal. */
export const raisedFor = (
  { name, values, properties }: Occurrence,
  { record, ...raising }: Raising,
  hash: (text: string) => string,
): CustomEvent =>
  raisedEvent({
    ...raising,
    name,
    properties,
    dedupeKey: hash(canonicalJson([raising.connectionId, ...record, name, ...values])).slice(0, 32),
  });
