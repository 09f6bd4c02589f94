import {
  contactEventRegistry,
  isCustomEventOutcome,
  normaliseEmail,
  pushEventRegistry,
  sliceEventRegistry,
  type ContactEvent,
  type EventRegistry,
  type PersonOutcome,
  type SliceEvent,
} from '@sync/crm-events';
import type { Message, Settlement } from '@sync/messaging';
import { traceIdOf } from '@sync/telemetry';
import type { ContactFact, Names } from './contact-story.js';
import { decodeBatch } from './decode-batch.js';

/** A fact and the contact it is about. `addresses` are the e-mail addresses it mentions, to be searched for. */
export interface LocatedFact {
  readonly locationId: string;
  readonly contactId: string;
  /** Null: the message only brings addresses, or nothing at all. */
  readonly fact: ContactFact | null;
  readonly addresses: readonly string[];
}

export interface ReadBatch {
  readonly facts: readonly LocatedFact[];
  readonly settlements: readonly Settlement[];
}

type Told = Pick<LocatedFact, 'fact' | 'addresses'>;
const nothing: Told = { fact: null, addresses: [] };

const reader =
  <Event>(
    registry: EventRegistry<Event>,
    tell: (event: Event, message: Message<unknown>) => Told,
    erased: (message: Message<unknown>) => Told,
  ) =>
  (messages: readonly Message<unknown>[]): ReadBatch => {
    const { decoded, settlements } = decodeBatch(registry, messages);
    const facts = decoded.map(({ message, locationId, contactId, event }) => ({
      locationId,
      contactId,
      ...(event ? tell(event, message) : erased(message)),
    }));
    return { facts, settlements };
  };

const common = (message: Message<unknown>) => ({
  version: message.version,
  at: message.recordedAt.toISOString(),
  traceId: traceIdOf(message.traceparent),
});

const contactFact = (message: Message<unknown>, names: Names): ContactFact => ({
  kind: 'contact',
  names,
  changedAt: message.occurredAt.toISOString(),
  ...common(message),
});

const namesOf = (event: ContactEvent): Names => {
  if (event.type === 'ContactRegistered') {
    const { firstName, lastName, name } = event.data.record;
    return { firstName, lastName, name };
  }
  return event.type === 'ContactRenamed' ? event.data.changed : {};
};

const addressesOf = (event: ContactEvent): string[] => {
  const email =
    event.type === 'ContactRegistered' ? event.data.record.email : event.type === 'ContactEmailChanged' ? event.data.email : null;
  return email ? [normaliseEmail(email)] : [];
};

/** What the console takes from a contact event: names, and addresses that a slice may never have had. */
export const readContactEvents = reader(
  contactEventRegistry,
  (event, message) =>
    // A birthday is nothing that changed in the CRM.
    event.type === 'ContactBirthdayFired' || event.type === 'ContactBirthdaySkipped'
      ? nothing
      : { fact: contactFact(message, namesOf(event)), addresses: addressesOf(event) },
  (message) => ({ fact: contactFact(message, { firstName: null, lastName: null, name: null }), addresses: [] }),
);

const sliceFact = ({ data: { slice } }: SliceEvent, message: Message<unknown>): Told => ({
  fact: {
    kind: 'slice',
    ...common(message),
    email: slice.email,
    skip: slice.skip,
    optOut: slice.optOut,
    deleted: slice.deleted,
  },
  addresses: slice.email ? [slice.email] : [],
});

/** Slices of the contact service; those of other services belong to the same person but do not decide where they stand. */
export const readSlices = reader(
  sliceEventRegistry,
  (event, message) => (event.data.slice.service === 'contact' ? sliceFact(event, message) : nothing),
  (message) => ({
    fact: {
      kind: 'slice',
      ...common(message),
      email: null,
      skip: { code: 'erased', detail: 'What was known of this person was erased.' },
      optOut: false,
      deleted: false,
    },
    addresses: [],
  }),
);

type Verdict = Pick<Extract<ContactFact, { kind: 'outcome' }>, 'verdict' | 'code' | 'detail'>;

/** Null: a step on the way, after which another event tells how it ended. */
const verdictOf = (event: PersonOutcome): Verdict | null => {
  switch (event.type) {
    case 'ContactPushed':
      return { verdict: 'in-sync', code: '', detail: null };
    case 'ContactPushRejected':
      return { verdict: 'failing', code: event.data.code, detail: event.data.detail };
    case 'ContactExcluded':
      return { verdict: 'excluded', code: event.data.reason, detail: event.data.detail ?? null };
    case 'ContactOptOutPushed':
      return { verdict: 'excluded', code: 'opted-out', detail: null };
    case 'ContactRemovedFromSendx':
      return { verdict: 'excluded', code: 'deleted', detail: null };
    case 'ContactRenamedInSendx':
      return null;
  }
};

export const readPushEvents = reader(
  pushEventRegistry,
  (event, message) => {
    // A custom event says nothing of where the person stands; the timeline shows it.
    if (isCustomEventOutcome(event)) return nothing;
    const verdict = verdictOf(event);
    return verdict
      ? { fact: { kind: 'outcome', ...common(message), sliceVersion: event.data.sliceVersion, ...verdict }, addresses: [] }
      : nothing;
  },
  () => nothing,
);
