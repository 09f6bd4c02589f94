import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { ghlOperations, type GhlOperationName } from '@sync/contracts-ghl';
import { contactNotFound, unprocessable } from './refusal.js';
import type { SimContact } from './sim-contact.js';
import { requireAccess } from './wire-checks.js';
import type { World } from './world.js';

/** One call of the vendor API, after the checks that all of them share. */
export interface Call {
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

/** The body as the operation declares it; anything else is a 422 as a whole. */
export const parse = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw unprocessable(parsed.error);
  return parsed.data;
};

/** @throws Refusal 400: a contact that does not exist is not found, whatever was asked of it. */
export const existingContact = ({ contacts }: World, { contactId = '' }: Record<string, string>): SimContact => {
  const contact = contacts.get(contactId);
  if (!contact) throw contactNotFound(contactId);
  return contact;
};
