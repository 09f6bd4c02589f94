import { z } from 'zod';
import { defineEvent, type EventOf } from '../define-event.js';
import { eventRegistry } from '../event-registry.js';

/**
 * What came of telling SendX, in `push-...` streams that only delivery writes. They name contacts by id; addresses stay in the lane.
 * `claimants` are all contacts that share the address, the owner among them.
 */
const lane = {
  connectionId: z.string(),
  locationId: z.string(),
  contactId: z.string(),
  /** Version of this contact's contact slice that the outcome covers; a later slice waits for an outcome of its own. */
  sliceVersion: z.number().int(),
  claimants: z.array(z.string()),
};

/** SendX accepted what it was told. `fields` are names. */
export const ContactPushed = defineEvent(
  'ContactPushed',
  1,
  z.object({
    ...lane,
    created: z.boolean().optional(),
    fields: z.array(z.string()),
    tagsAdded: z.array(z.string()),
    tagsRemoved: z.array(z.string()),
    lists: z.array(z.string()),
    /** Names of the calls this took, in order; empty when SendX knew everything already. */
    calls: z.array(z.string()),
  }),
);

/** SendX will never accept this request. `code` is a reason a person understands, `detail` SendX's words without contact details. */
export const ContactPushRejected = defineEvent(
  'ContactPushRejected',
  1,
  z.object({ ...lane, step: z.enum(['opt-out', 'rename', 'document', 'tags', 'event']), code: z.string(), detail: z.string() }),
);

/** SendX confirmed that it will not mail this person. */
export const ContactOptOutPushed = defineEvent('ContactOptOutPushed', 1, z.object({ ...lane, how: z.enum(['unsubscribed', 'tagged']) }));

/** Deliberately not told: filtered out, no e-mail, opted out and absent from SendX, and the like. */
export const ContactExcluded = defineEvent('ContactExcluded', 1, z.object({ ...lane, reason: z.string(), detail: z.string().optional() }));

/** The address of the SendX contact was changed, or the old one was left behind with a tag when the new one was taken. */
export const ContactRenamedInSendx = defineEvent('ContactRenamedInSendx', 1, z.object({ ...lane, how: z.enum(['renamed', 'superseded']) }));

/** SendX confirmed that the contact is gone there, as the deleted policy of the mapping asked. */
export const ContactRemovedFromSendx = defineEvent('ContactRemovedFromSendx', 1, z.object(lane));

/** A custom event of this person, by its name in SendX and the key it is known by; what it carries stays in `custom-events-...` streams. */
const customEvent = {
  connectionId: z.string(),
  locationId: z.string(),
  contactId: z.string(),
  name: z.string(),
  dedupeKey: z.string(),
};

/** SendX accepted a custom event. When answers to earlier attempts were lost, it may be there so many times more. */
export const CustomEventSent = defineEvent('CustomEventSent', 1, z.object({ ...customEvent, answersLost: z.number().int() }));

/** SendX will never accept this custom event; it can be sent through again once the cause is gone. */
export const CustomEventRejected = defineEvent(
  'CustomEventRejected',
  1,
  z.object({ ...customEvent, code: z.string(), detail: z.string() }),
);

/** A custom event was deliberately not told, or waited too long for somebody who cannot be reached. */
export const CustomEventSkipped = defineEvent(
  'CustomEventSkipped',
  1,
  z.object({ ...customEvent, reason: z.string(), detail: z.string().optional() }),
);

/** Nobody knows whether SendX has a custom event: the answer was lost. `isRepeated`: it is sent again, as the policy says. */
export const CustomEventLost = defineEvent(
  'CustomEventLost',
  1,
  z.object({ ...customEvent, policy: z.enum(['send-again', 'assume-sent']), isRepeated: z.boolean() }),
);

export const pushEvents = [
  ContactPushed,
  ContactPushRejected,
  ContactOptOutPushed,
  ContactExcluded,
  ContactRenamedInSendx,
  ContactRemovedFromSendx,
  CustomEventSent,
  CustomEventRejected,
  CustomEventSkipped,
  CustomEventLost,
] as const;
export type PushEvent = EventOf<typeof pushEvents>;
/** What came of telling who a person is, and what came of telling what happened to them. */
export type CustomEventOutcome = Extract<PushEvent, { readonly type: `CustomEvent${string}` }>;
export type PersonOutcome = Exclude<PushEvent, CustomEventOutcome>;
export const isCustomEventOutcome = (event: PushEvent): event is CustomEventOutcome => event.type.startsWith('CustomEvent');

/** Reads stored push events. */
export const pushEventRegistry = eventRegistry(pushEvents);
