import { z } from 'zod';
import { without } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';
import type { Team } from './team.js';

const text = z.string().nullable().optional();

/** The body of `POST /_sim/edit`: what a person does in SendX's own pages. Names, not ids; no rules of the API apply. */
export const uiEdit = z.strictObject({
  email: z.string().min(3),
  /** Make the contact when there is none. */
  create: z.boolean().optional(),
  newEmail: z.string().min(3).optional(),
  firstName: text,
  lastName: text,
  company: text,
  /** By name; null takes the value away. */
  customFields: z.record(z.string(), z.string().nullable()).optional(),
  addTags: z.array(z.string()).optional(),
  removeTags: z.array(z.string()).optional(),
  addLists: z.array(z.string()).optional(),
  removeLists: z.array(z.string()).optional(),
  /** False is the person opting in again through a form, the only lawful way back. */
  unsubscribed: z.boolean().optional(),
  bounced: z.boolean().optional(),
  spam: z.boolean().optional(),
  blocked: z.boolean().optional(),
  dropped: z.boolean().optional(),
  delete: z.boolean().optional(),
});
export type UiEdit = z.input<typeof uiEdit>;

/** Undefined when there is no such contact and it was not to be made. */
export const applyUiEdit = (team: Team, sent: UiEdit): SimContact | undefined => {
  const edit = uiEdit.parse(sent);
  const contact = team.contacts.byEmail(edit.email) ?? (edit.create ? team.contacts.create(edit.email, 'ui') : undefined);
  return (
    contact &&
    team.contacts.change(contact, 'ui', () => {
      const { newEmail, delete: remove, unsubscribed, bounced, spam, blocked, dropped, firstName, lastName, company } = edit;
      const plain = { email: newEmail, deleted: remove, unsubscribed, bounced, spam, blocked, dropped, firstName, lastName, company };
      Object.assign(contact, Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)));
      editFields(team, contact, edit.customFields ?? {});
      contact.tags = edited(contact.tags, cores(team.tags, edit.addTags), cores(team.tags, edit.removeTags));
      contact.lists = edited(contact.lists, cores(team.lists, edit.addLists), cores(team.lists, edit.removeLists));
    })
  );
};

const editFields = (team: Team, contact: SimContact, fields: Record<string, string | null>): void => {
  for (const [name, value] of Object.entries(fields)) {
    const { core } = team.fields.named(name) ?? team.fields.create(name);
    if (value === null) contact.customFields = without(contact.customFields, core);
    else contact.customFields[core] = value;
  }
};

const cores = (vocabulary: Team['tags'], names: string[] = []): string[] =>
  names.map((name) => (vocabulary.named(name) ?? vocabulary.create(name)).core);

const edited = (before: string[], added: string[], removed: string[]): string[] =>
  [...new Set([...before, ...added])].filter((core) => !removed.includes(core));
