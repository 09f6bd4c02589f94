import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import {
  contactSearchShape,
  contactTagsBody,
  createContactBody,
  ghlOperations,
  pagingProblem,
  updateContactBody,
  type GhlOperationName,
} from '@sync/contracts-ghl';
import type { ContactPatch } from './contact-edits.js';
import { searchContacts } from './contact-search.js';
import { asGetContact } from './contact-shapes.js';
import { badRequest, contactNotFound, duplicateContact, unprocessable, wrongLocation } from './refusal.js';
import { fullName, toE164 } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';
import { requireAccess } from './wire-checks.js';
import type { World } from './world.js';

interface Call {
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
}

/** Adds one operation of the table: its path, its checks, its success code. The handler answers the body. */
export const serve = (
  fastify: FastifyInstance,
  world: World,
  name: GhlOperationName,
  status: number,
  handle: (call: Call) => unknown,
): void => {
  const operation = ghlOperations[name];
  fastify.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
    handler: async (request, reply) => {
      requireAccess(request, operation, world);
      const { params, query, body } = request as Call;
      return reply.code(status).send(handle({ params, query, body }));
    },
  });
};

/** Contacts: search, read, write, tags. Reads by id see a write at once; search sees it after its lag. */
export const registerContactRoutes = (fastify: FastifyInstance, world: World): void => {
  const { contacts, edits, settings } = world;
  const existing = ({ contactId = '' }: Record<string, string>): SimContact => {
    const contact = contacts.get(contactId);
    if (!contact) throw contactNotFound(contactId);
    return contact;
  };

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

const parse = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw unprocessable(parsed.error);
  return parsed.data;
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
