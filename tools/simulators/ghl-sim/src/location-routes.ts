import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { unauthorized, wrongLocation } from './refusal.js';
import { serve } from './serve.js';
import type { World } from './world.js';

/** Reference data of the location: itself, its custom field definitions, its users. */
export const registerLocationRoutes = (fastify: FastifyInstance, world: World): void => {
  const onlyOurs = (locationId: string | undefined): void => {
    if (locationId !== world.location.id) throw wrongLocation();
  };

  serve(fastify, world, 'getLocation', 200, ({ params }) => {
    onlyOurs(params.locationId);
    return { location: world.location, traceId: randomUUID() };
  });

  serve(fastify, world, 'listCustomFields', 200, ({ params, query }) => {
    onlyOurs(params.locationId);
    const model = query.model ?? 'contact';
    return { customFields: model === 'opportunity' ? [] : world.customFields, traceId: randomUUID() };
  });

  serve(fastify, world, 'listUsers', 200, ({ query }) => {
    // A missing required parameter is a 401 on some endpoints (domain ghl 1.2).
    if (query.locationId === undefined) throw unauthorized('E01 - Unauthorized request');
    onlyOurs(query.locationId);
    return { users: world.users, traceId: randomUUID() };
  });
};
