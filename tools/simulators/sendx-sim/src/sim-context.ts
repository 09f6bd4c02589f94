import { sendxOperations } from '@sync/contracts-sendx';
import type { SendxOperationName } from '@sync/contracts-sendx';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ContractWatch } from './contract-watch.js';
import type { Team } from './team.js';

/** Where the API lives below the origin; `SENDX_API_URL` includes it. */
export const apiBasePath = '/api/v1/rest';

/** What every group of routes works with. */
export interface SimContext {
  server: FastifyInstance;
  team: Team;
  watch: ContractWatch;
}

/** Serves one operation under its documented method and path, after it was held against our own contract. */
export const serve = (
  { server, watch }: SimContext,
  operation: SendxOperationName,
  handle: (request: FastifyRequest, reply: FastifyReply) => unknown,
): void => {
  const { method, path } = sendxOperations[operation];
  server.route({
    method,
    url: apiBasePath + path.replace('{identifier}', ':identifier'),
    handler: async (request, reply) => {
      watch.check(operation, request);
      return handle(request, reply);
    },
  });
};

export const identifierOf = (request: FastifyRequest): string => (request.params as { identifier: string }).identifier;
