import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblem, sendProblem } from './problem.js';

export interface GuardOptions {
  /** Null: only this machine can reach the port, and no token is asked for. */
  readonly token: string | null;
  readonly loopback: boolean;
}

/**
 * Guards everything that is routed under /api, whatever the address looked like on the wire. A page of another site that a browser has open
 * must neither read (a name that resolves to this machine: the Host header tells) nor change anything (a form or a plain POST).
 */
export const guardApi = (fastify: FastifyInstance, options: GuardOptions): void => {
  fastify.addHook('onRequest', (request, reply, next) => {
    void reply.headers(safetyHeaders);
    const problem = isApi(request) ? refusalOf(request, options) : null;
    if (problem) refuse(reply, problem);
    else next();
  });
};

const refuse = (reply: FastifyReply, problem: ApiProblem): void => {
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  sendProblem(reply, problem);
};

const isApi = ({ routeOptions, url }: FastifyRequest): boolean => (routeOptions.url ?? url).startsWith('/api');

/** The page runs its own scripts and talks to its own origin, nothing else. Styles are inline because the component library sets some so. */
const safetyHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** One reason to refuse; they are asked in this order. */
type Rule = (request: FastifyRequest, options: GuardOptions) => ApiProblem | null;

const refusalOf: Rule = (request, options) => {
  for (const rule of rules) {
    const problem = rule(request, options);
    if (problem) return problem;
  }
  return null;
};

const foreignName: Rule = ({ headers }, { loopback }) =>
  loopback && !isLocalName(`http://${headers.host ?? ''}`)
    ? new ApiProblem('forbidden-origin', 403, 'The console answers only under localhost.')
    : null;

const foreignPage: Rule = (request) =>
  isOwnOrigin(request) ? null : new ApiProblem('forbidden-origin', 403, 'The request comes from a page of another site.');

const notDeliberate: Rule = (request) =>
  ['GET', 'HEAD'].includes(request.method) || isDeliberate(request)
    ? null
    : new ApiProblem('forbidden-origin', 403, 'Send the header x-requested-with, or a JSON body, with whatever changes something.');

const wrongToken: Rule = ({ headers }, { token }) =>
  token === null || isSame(headers.authorization ?? '', `Bearer ${token}`)
    ? null
    : new ApiProblem('unauthorized', 401, 'Send it as: Authorization: Bearer <token>.');

const rules: readonly Rule[] = [foreignName, foreignPage, notDeliberate, wrongToken];

const isLocalName = (origin: string): boolean =>
  URL.canParse(origin) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);

const isOwnOrigin = ({ headers }: FastifyRequest): boolean =>
  headers.origin === undefined || (URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host);

/** Neither can be sent by a form of another site, nor by a script without asking first, which we never allow. */
const isDeliberate = ({ headers }: FastifyRequest): boolean =>
  headers['x-requested-with'] !== undefined || /^application\/json\b/.test(headers['content-type'] ?? '');

const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
