import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { contactSearchShape, contactTagsBody, createContactBody, pagingProblem, updateContactBody } from '@sync/contracts-ghl';
import type { ContactPatch } from './contact-edits.js';
import { searchContacts } from './contact-search.js';
import { asGetContact } from './contact-shapes.js';
import { badRequest, duplicateContact, wrongLocation } from './refusal.js';
import { existingContact, parse, serve } from './serve.js';
import { fullName, toE164 } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';
import type { World } from './world.js';

/** Contacts: search, read, write, tags. Reads by id see a write at once; search sees it after its lag. */
export const registerContactRoutes = (fastify: FastifyInstance, world: World): void => {
  const { contacts, edits, settings } = world;
  const existing = (params: Record<string, string>): SimContact => existingContact(world, params);

  serve(fastify, world, 'searchContacts', 200, ({ body }) => {
    const wanted = parse(contactSearchShape, body);
    if (wanted.locationId !== world.location.id) throw wrongLocation();
    const problem = pagingProblem(wanted);
    if (problem !== null) throw badRequest(problem);
    return { ...searchContacts(contacts, wanted, settings.searchNames), traceId: randomUUID() };
  });

  serve(fastify, world, 'getContact', 200, ({ params }) => ({ contact: asGetContact(existing(params)), traceId: randomUUID() }));

  serve(fastify, world, 'createContact', 201, ({ body }) => {
    const { locationId, ...patch } = parse(createContactBody, body);
    if (locationId !== world.location.id) throw wrongLocation();
    if (!patch.email && !patch.phone && !patch.name && !patch.firstName && !patch.lastName)
      throw badRequest('Contact has nothing to identify it by');
    refuseDuplicate(world, patch);
    return { contact: asGetContact(edits.create(patch)), traceId: randomUUID() };
  });

  serve(fastify, world, 'updateContact', 200, ({ params, body }) => {
    const before = existing(params);
    const patch = parse(updateContactBody, body);
    refuseDuplicate(world, patch, before.id);
    return { succeded: true, contact: asGetContact(edits.update(before, patch)), traceId: randomUUID() };
  });

  serve(fastify, world, 'deleteContact', 200, ({ params }) => {
    edits.delete(existing(params));
    return { succeded: true, traceId: randomUUID() };
  });

  serve(fastify, world, 'addContactTags', 201, ({ params, body }) => {
    const before = existing(params);
    const { tags } = parse(contactTagsBody, body);
    return { tags: edits.update(before, { tags: [...before.tags, ...tags] }).tags, traceId: randomUUID() };
  });

  serve(fastify, world, 'removeContactTags', 200, ({ params, body }) => {
    const before = existing(params);
    const gone = parse(contactTagsBody, body).tags.map((tag) => tag.trim().toLowerCase());
    return { tags: edits.update(before, { tags: before.tags.filter((tag) => !gone.includes(tag)) }).tags, traceId: randomUUID() };
  });
};

/** The location's duplicate rule: e-mail first, then phone (domain ghl 1.5). Update obeys it as well. */
const refuseDuplicate = ({ contacts, settings }: World, { email, phone }: ContactPatch, exceptId?: string): void => {
  if (settings.allowDuplicates) return;
  const matches = { email: email ? contacts.withEmail(email) : [], phone: phone ? contacts.withPhone(toE164(phone) ?? '') : [] };
  for (const [matchingField, found] of Object.entries(matches)) {
    const other = found.find(({ id }) => id !== exceptId);
    if (other) throw duplicateContact({ contactId: other.id, matchingField, contactName: fullName(other) });
  }
};
