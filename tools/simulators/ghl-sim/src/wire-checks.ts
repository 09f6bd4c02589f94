import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z, ZodError } from 'zod';
import { ghlOperations } from '@sync/contracts-ghl';
import type { GhlOperation } from '@sync/contracts-ghl';
import { badRequest, missingScope, Refusal, tooManyRequests, unauthorized } from './refusal.js';
import type { GateVerdict } from './rate-gate.js';
import type { World } from './world.js';

/** What stands between the network and every vendor route: limits, token, version, scope, path spelling, error bodies. */
export const registerWireChecks = (fastify: FastifyInstance, world: World): void => {
  const verdicts = new WeakMap<FastifyRequest, GateVerdict>();

  // The slot is taken on arrival, also by calls that a fault or the authorisation refuses; the refusal waits until the body is recorded.
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isControl(request)) {
      done();
      return;
    }
    const verdict = world.rate.arrive();
    verdicts.set(request, verdict);
    reply.headers(verdict.headers);
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    done(verdicts.get(request)?.allowed === false ? tooManyRequests() : undefined);
  });

  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(badRequest('Unexpected token in JSON'));
    }
  });

  fastify.setNotFoundHandler((request, reply) => answerUnknownPath(request, reply));
  fastify.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return reply.code(error.status).send(error.body);
    if (error instanceof ZodError) return reply.code(422).send({ error: z.prettifyError(error) });
    const status = statusOf(error);
    return reply
      .code(status)
      .send({ statusCode: status, message: status < 500 ? messageOf(error) : 'Internal server error', traceId: randomUUID() });
  });
};

/**
 * Checks one call the way GHL does, in its order: token, version header, scope.
 * @throws Refusal 401 for each; a version of another family is refused as well.
 */
export const requireAccess = (request: FastifyRequest, operation: GhlOperation, world: World): void => {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || !sameText(token, world.token)) throw unauthorized('Invalid JWT');
  const version = request.headers.version;
  if (version === undefined) throw unauthorized('version header was not found.');
  if (version !== operation.version) throw unauthorized('version header is invalid');
  if (!world.settings.scopes.includes(operation.scope)) throw missingScope();
};

const isControl = (request: FastifyRequest): boolean =>
  request.url.startsWith('/_sim') || request.url === '/healthz' || request.url === '/readyz';

/** Paths we know in another casing answer 401, all others 404 with an empty body (domain fact 20, domain ghl 1.2). */
const answerUnknownPath = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const path = request.url.split('?', 1)[0] ?? '';
  const misspelt = knownPaths.some(({ exact, anyCase }) => anyCase.test(path) && !exact.test(path));
  return misspelt ? reply.code(401).send(unauthorized('Unauthorized').body) : reply.code(404).send();
};

const knownPaths = Object.values(ghlOperations).map(({ path }) => {
  const pattern = `^${path.replace(/\{\w+\}/g, '[^/]+')}$`;
  return { exact: new RegExp(pattern), anyCase: new RegExp(pattern, 'i') };
});

const sameText = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));
const statusOf = (error: unknown): number =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
