import { sendxEmail } from '@sync/contracts-sendx';
import { z } from 'zod';
import { limited, storedValue } from './field-values.js';
import { emailTaken, unprocessable } from './refusal.js';
import type { ChangeOrigin, SimContact } from './sim-contact.js';
import { addressKey, without } from './sim-contact.js';
import type { Team } from './team.js';

const identifyShape = z.looseObject({
  email: sendxEmail,
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  company: z.string().optional(),
  customFields: z.record(z.string(), z.unknown()).optional(),
  tags: z.array(z.string()).optional(),
  newEmail: sendxEmail.optional(),
  lists: z.array(z.string()).optional(),
});
type Identify = z.output<typeof identifyShape>;

/**
 * Checks one identify and hands back the work, so that a bulk can be refused before anything is done. Identify finds by address, adds what
 * it is given and deletes nothing; fields and tags it has never heard of are created, fields as text.
 * @throws Refusal 422, or what the switches say
 */
export const planIdentify = (team: Team, sent: unknown, by: ChangeOrigin = 'identify'): (() => SimContact) => {
  const read = identifyShape.safeParse(sent);
  if (!read.success) throw unprocessable();
  const body = read.data;
  const existing = team.contacts.byEmail(body.email);
  const address = addressAfter(team, body, existing);
  const lists = listCores(team, body.lists);
  const profile = profileOf(team, body);
  checkFields(team, body, existing);
  if (!team.contacts.byEmail(address) && !existing) refuseComeBack(team, address, by);
  return () => {
    const contact = existing ?? team.contacts.byEmail(address) ?? comeBack(team, address, by);
    return team.contacts.change(contact, by, () => {
      Object.assign(contact, profile, { email: address });
      storeFields(team, body, contact);
      contact.tags = union(
        contact.tags,
        (body.tags ?? []).map((name) => (team.tags.named(name) ?? team.tags.create(name)).core),
      );
      const joined = lists.filter((core) => !contact.lists.includes(core));
      contact.lists = union(contact.lists, lists);
      const { identifyResubscribes, listAddResubscribes } = team.switches;
      if (identifyResubscribes || (listAddResubscribes && joined.length > 0)) contact.unsubscribed = false;
    });
  };
};

/** A contact for an address nobody has now: the deleted one again, or a new one. @throws Refusal when that is not allowed. */
export const comeBack = (team: Team, email: string, by: ChangeOrigin): SimContact => {
  refuseComeBack(team, email, by);
  const gone = team.contacts.deletedByEmail(email);
  const { afterDelete, optOutSurvivesDelete } = team.switches;
  if (!gone) return team.contacts.create(email, by);
  const out = gone.unsubscribed && optOutSurvivesDelete;
  if (afterDelete === 'creates-anew') return team.contacts.create(email, by, (contact) => (contact.unsubscribed = out));
  return team.contacts.change(gone, by, (contact) => Object.assign(contact, { deleted: false, unsubscribed: out }));
};

const refuseComeBack = (team: Team, email: string, by: ChangeOrigin): void => {
  if (team.switches.afterDelete === 'refuses' && team.contacts.deletedByEmail(email)) throw emailTaken(by === 'create' ? 409 : 422);
};

/** The address the contact will have. A rename fails when another contact has the new one. */
const addressAfter = (team: Team, { email, newEmail }: Identify, existing: SimContact | undefined): string => {
  if (newEmail === undefined || addressKey(newEmail) === addressKey(email)) return existing?.email ?? email;
  const { renameConflictStatus, renameOfUnknown } = team.switches;
  if (team.contacts.byEmail(newEmail)) throw emailTaken(renameConflictStatus);
  if (existing) return newEmail;
  if (renameOfUnknown === 'refused') throw unprocessable('Contact does not exist');
  return renameOfUnknown === 'creates-new-address' ? newEmail : email;
};

const listCores = (team: Team, lists: string[] = []): string[] => {
  const { identifyLists } = team.switches;
  if (identifyLists === 'ignored') return [];
  return lists.map((list) => {
    const found = identifyLists === 'ids' ? team.lists.find(list) : team.lists.named(list);
    if (!found) throw unprocessable('List does not exist');
    return found.core;
  });
};

const profileOf = (team: Team, body: Identify): Partial<SimContact> => {
  const sent = (['firstName', 'lastName', 'company'] as const).map((name) => [name, body[name]] as const);
  const kept = sent.filter(([, value]) => value !== undefined && (value !== '' || team.switches.emptyClearsByIdentify));
  return Object.fromEntries(kept.map(([name, value]) => [name, value === '' ? null : limited(value ?? '', name, team.switches)]));
};

const fieldEntries = ({ customFields }: Identify): [string, unknown][] => Object.entries(customFields ?? {});

const checkFields = (team: Team, body: Identify, existing: SimContact | undefined): void => {
  for (const [name, value] of fieldEntries(body)) {
    const field = team.fields.named(name) ?? { name, type: 0, core: '' };
    if (value !== '') storedValue(field, value, existing?.customFields[field.core], team.switches);
  }
};

const storeFields = (team: Team, body: Identify, contact: SimContact): void => {
  for (const [name, value] of fieldEntries(body)) {
    const field = team.fields.named(name) ?? inventField(team, name);
    if (value !== '') contact.customFields[field.core] = storedValue(field, value, contact.customFields[field.core], team.switches);
    else if (team.switches.emptyClearsByIdentify) contact.customFields = without(contact.customFields, field.core);
  }
};

const inventField = (team: Team, name: string) => {
  team.fieldsCreatedOnTheFly.push(name);
  return team.fields.create(name, { type: 0, description: 'created by identify' });
};

export const union = (before: string[], added: string[]): string[] => [...new Set([...before, ...added])];
