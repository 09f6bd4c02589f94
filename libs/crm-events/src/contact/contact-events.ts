import { z } from 'zod';
import { defineEvent, type EventOf } from '../define-event.js';
import { eventRegistry } from '../event-registry.js';
import { asOfSchema } from './as-of.js';
import { contactRecord, customFieldsTold, detailsTold, namesTold } from './contact-record.js';

/** What can happen to a contact. `asOf` is when the CRM said so; folding it moves the contact's own asOf. */
const at = { asOf: asOfSchema };

/** First sight of the contact, with everything that was told then. */
export const ContactRegistered = defineEvent('ContactRegistered', 1, z.object({ record: contactRecord, ...at }));
/** Names that changed; absent ones did not. */
export const ContactRenamed = defineEvent('ContactRenamed', 1, z.object({ changed: namesTold, ...at }));
export const ContactEmailChanged = defineEvent('ContactEmailChanged', 1, z.object({ email: z.string().nullable(), ...at }));
export const ContactPhoneChanged = defineEvent('ContactPhoneChanged', 1, z.object({ phone: z.string().nullable(), ...at }));
/** Company, address, owner and the like; absent ones did not change. */
export const ContactDetailsChanged = defineEvent('ContactDetailsChanged', 1, z.object({ changed: detailsTold, ...at }));
export const ContactTagsChanged = defineEvent(
  'ContactTagsChanged',
  1,
  z.object({ added: z.array(z.string()), removed: z.array(z.string()), ...at }),
);
/** By id of the definition; null means cleared. */
export const ContactCustomFieldsChanged = defineEvent('ContactCustomFieldsChanged', 1, z.object({ changed: customFieldsTold, ...at }));

/** Why a person must not get e-mail: do-not-disturb as a whole, or the e-mail channel alone. Either is enough, each is lifted on its own. */
export const optOutGrounds = ['dnd', 'emailChannel'] as const;
export type OptOutGround = (typeof optOutGrounds)[number];

/** Without `asOf` when the opt-out stood in a late, tied or partial report: it is believed at once, the rest of the report is not. */
export const ContactEmailOptedOut = defineEvent(
  'ContactEmailOptedOut',
  1,
  z.object({ ground: z.enum(optOutGrounds), asOf: asOfSchema.optional() }),
);
/** The newest truth says that this ground is gone. Removes our tag later; never re-subscribes anyone. */
export const ContactEmailOptOutLifted = defineEvent('ContactEmailOptOutLifted', 1, z.object({ ground: z.enum(optOutGrounds), ...at }));

/** A GET by id proved that the CRM no longer has the contact. */
export const ContactDeleted = defineEvent('ContactDeleted', 1, z.object(at));
/** A GET by id found it again. */
export const ContactRestored = defineEvent('ContactRestored', 1, z.object(at));

/** The morning of the person's birthday, in the location's time; once a year. Born on 29 February: on the 28th in years without one. */
export const ContactBirthdayFired = defineEvent('ContactBirthdayFired', 1, z.object({ year: z.int() }));
/** A birthday whose morning passed while nobody was there to see it: wishes that come later than the day are none, so nobody is told. */
export const ContactBirthdaySkipped = defineEvent(
  'ContactBirthdaySkipped',
  1,
  z.object({ year: z.int(), day: z.iso.date(), reason: z.literal('too-late') }),
);

export const contactEvents = [
  ContactRegistered,
  ContactRenamed,
  ContactEmailChanged,
  ContactPhoneChanged,
  ContactDetailsChanged,
  ContactTagsChanged,
  ContactCustomFieldsChanged,
  ContactEmailOptedOut,
  ContactEmailOptOutLifted,
  ContactDeleted,
  ContactRestored,
  ContactBirthdayFired,
  ContactBirthdaySkipped,
] as const;
export type ContactEvent = EventOf<typeof contactEvents>;

/** Reads stored contact events. */
export const contactEventRegistry = eventRegistry(contactEvents);
