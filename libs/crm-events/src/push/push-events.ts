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

export const pushEvents = [
  ContactPushed,
  ContactPushRejected,
  ContactOptOutPushed,
  ContactExcluded,
  ContactRenamedInSendx,
  ContactRemovedFromSendx,
] as const;
export type PushEvent = EventOf<typeof pushEvents>;

/** Reads stored push events. */
export const pushEventRegistry = eventRegistry(pushEvents);
