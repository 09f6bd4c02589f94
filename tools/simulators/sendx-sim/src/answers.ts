import type { SimContact } from './sim-contact.js';
import type { SimWebhook, Team } from './team.js';
import type { Term } from './vocabulary.js';

// How SendX spells what it holds. Nothing in here changes anything.

export const messageAnswer = (message: string) => ({ status: 'success', message });
/** identify and track answer with the HTTP code as text, and no id. */
export const legacyAnswer = { status: '200', message: 'OK' };

export const contactAnswer = (contact: SimContact) => ({
  id: `contact_${contact.core}`,
  email: contact.email,
  firstName: contact.firstName,
  lastName: contact.lastName,
  company: contact.company,
  customFields: Object.fromEntries(Object.entries(contact.customFields).map(([core, value]) => [`field_${core}`, value])),
  lists: contact.lists.map((core) => `list_${core}`),
  tags: contact.tags.map((core) => `tag_${core}`),
  unsubscribed: contact.unsubscribed,
  bounced: contact.bounced,
  spam: contact.spam,
  blocked: contact.blocked,
  dropped: contact.dropped,
  created: contact.created,
  updated: contact.updated,
  trackData: '',
  contactSource: 1,
  pageSource: null,
  lastTrackedIp: null,
  ltv: 0,
});

export const tagAnswer = ({ core, name, created, updated }: Term) => ({ id: `tag_${core}`, name, created, updated });
export const listAnswer = ({ core, name, type, created, updated }: Term) => ({ id: `list_${core}`, name, type, created, updated });
/** Custom fields answer with a prefix that their own paths do not use. */
export const fieldAnswer = ({ core, name, type, description }: Term) => ({ id: `custom_field_${core}`, name, type, description });

export const webhookAnswer = ({ core, url, flags, created }: SimWebhook) => ({ id: `webhook_${core}`, url, ...flags, created });

export type ContactView = ReturnType<typeof contactView>;

/** A contact for people and tests: names instead of ids, and its whole history. Not a SendX answer. */
export const contactView = (team: Team, contact: SimContact) => ({
  ...contactAnswer(contact),
  customFields: Object.fromEntries(Object.entries(contact.customFields).map(([core, value]) => [team.fields.nameOf(core), value])),
  lists: contact.lists.map((core) => team.lists.nameOf(core)),
  tags: contact.tags.map((core) => team.tags.nameOf(core)),
  deleted: contact.deleted,
  history: contact.history,
});
