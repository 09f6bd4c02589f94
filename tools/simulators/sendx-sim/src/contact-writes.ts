import { sendxEmail } from '@sync/contracts-sendx';
import { z } from 'zod';
import { limited, storedValue } from './field-values.js';
import { comeBack, union } from './identify.js';
import { badRequest, emailTaken, notFound, unprocessable } from './refusal.js';
import { without } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';
import type { Team } from './team.js';

const contactShape = z.looseObject({
  email: sendxEmail.optional(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  company: z.string().nullish(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  lists: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
});
type ContactBody = z.output<typeof contactShape>;

/** The contact a path names. @throws Refusal 400 for what is not an identifier, 404 for one that names nobody. */
export const contactFor = (team: Team, identifier: string): SimContact => {
  const isId = /^[a-z_]+_[a-zA-Z0-9]{22}$/.test(identifier);
  if (!isId && !team.switches.emailAsIdentifier) throw badRequest('Invalid identifier format');
  const contact = isId ? team.contacts.byId(identifier) : team.contacts.byEmail(identifier);
  if (!contact) throw notFound();
  return contact;
};

/** @throws Refusal 409 when the address has a contact, 400 for an unknown list, 422 */
export const createContact = (team: Team, sent: unknown): SimContact => {
  const { email, ...body } = readBody(sent);
  if (email === undefined) throw unprocessable('Email is required');
  if (team.contacts.byEmail(email)) throw emailTaken();
  checkValues(team, body, undefined);
  const lists = listCores(team, body);
  return team.contacts.change(comeBack(team, email, 'create'), 'create', (contact) => write(team, contact, body, lists));
};

/** @throws Refusal 409 when another contact has the new address, 400, 404, 422 */
export const updateContact = (team: Team, identifier: string, sent: unknown): SimContact => {
  const contact = contactFor(team, identifier);
  const body = readBody(sent);
  const { email } = body;
  if (email === undefined && team.switches.putWithoutEmail === 'rejected') throw unprocessable('Email is required');
  if (email !== undefined && (team.contacts.byEmail(email) ?? contact) !== contact) throw emailTaken();
  checkValues(team, body, contact);
  const lists = listCores(team, body);
  return team.contacts.change(contact, 'update', () => {
    if (email !== undefined) contact.email = email;
    write(team, contact, body, lists);
  });
};

/** One way: nothing here takes it back. */
export const unsubscribeContact = (team: Team, identifier: string): SimContact =>
  team.contacts.change(contactFor(team, identifier), 'unsubscribe', (contact) => (contact.unsubscribed = true));

/** Soft: the contact leaves its lists and is found no more. */
export const deleteContact = (team: Team, identifier: string): SimContact =>
  team.contacts.change(contactFor(team, identifier), 'delete', (contact) => Object.assign(contact, { deleted: true, lists: [] }));

const trackShape = z.looseObject({
  email: z.string(),
  addTags: z.array(z.string()).optional(),
  removeTags: z.array(z.string()).optional(),
});

/** Tags by name, as a set; unknown ones are created. @throws Refusal 404 for an unknown contact, which it never creates; 422 */
export const trackContact = (team: Team, sent: unknown): SimContact => {
  const read = trackShape.safeParse(sent);
  if (!read.success) throw unprocessable();
  const { email, addTags = [], removeTags = [] } = read.data;
  const contact = team.contacts.byEmail(email);
  if (!contact) throw notFound();
  const added = addTags.map((name) => (team.tags.named(name) ?? team.tags.create(name)).core);
  const removed = new Set(removeTags.map((name) => team.tags.named(name)?.core));
  return team.contacts.change(contact, 'track', () => {
    contact.tags = union(contact.tags, added).filter((core) => !removed.has(core));
  });
};

const readBody = (sent: unknown): ContactBody => {
  const read = contactShape.safeParse(sent);
  if (!read.success) throw unprocessable();
  return read.data;
};

/** Unknown list ids are a 400; unknown tag ids are ignored without a word. */
const listCores = (team: Team, { lists }: ContactBody): string[] | undefined =>
  lists?.map((id) => {
    const list = team.lists.find(id);
    if (!list) throw badRequest('Invalid list identifier');
    return list.core;
  });

/** Fields by id; a key that names no field is ignored, like an unknown tag. */
const knownFields = (team: Team, { customFields }: ContactBody) =>
  Object.entries(customFields ?? {}).flatMap(([id, value]) => {
    const field = team.fields.find(id);
    return field ? [{ field, value }] : [];
  });

const checkValues = (team: Team, body: ContactBody, contact: SimContact | undefined): void => {
  for (const { field, value } of knownFields(team, body)) {
    if (value !== '') storedValue(field, value, contact?.customFields[field.core], team.switches);
  }
  for (const name of ['firstName', 'lastName', 'company'] as const) limited(body[name] ?? '', name, team.switches);
};

const write = (team: Team, contact: SimContact, body: ContactBody, lists: string[] | undefined): void => {
  const { switches } = team;
  writeProfile(team, contact, body);
  for (const { field, value } of knownFields(team, body)) {
    if (value !== '') contact.customFields[field.core] = storedValue(field, value, contact.customFields[field.core], switches);
    else if (switches.emptyClearsByPut) contact.customFields = without(contact.customFields, field.core);
  }
  const joined = (lists ?? []).some((core) => !contact.lists.includes(core));
  const tags = body.tags?.flatMap((id) => team.tags.find(id)?.core ?? []);
  contact.lists = arrayAfterPut(contact.lists, lists, switches.putArrays);
  contact.tags = arrayAfterPut(contact.tags, tags, switches.putArrays);
  if (joined && switches.listAddResubscribes) contact.unsubscribed = false;
};

const writeProfile = ({ switches }: Team, contact: SimContact, body: ContactBody): void => {
  for (const name of ['firstName', 'lastName', 'company'] as const) {
    const value = body[name];
    if (value) contact[name] = limited(value, name, switches);
    else if (value === '' && switches.emptyClearsByPut) contact[name] = null;
  }
};

const arrayAfterPut = (before: string[], sent: string[] | undefined, mode: 'replace' | 'add'): string[] => {
  if (sent === undefined) return before;
  return mode === 'replace' ? [...new Set(sent)] : union(before, sent);
};
