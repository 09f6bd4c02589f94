import { timingSafeEqual } from 'node:crypto';
import { RateWindows, registerSimRoutes } from '@sync/sim-kit';
import type { CallRecorder, FaultBoard } from '@sync/sim-kit';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contactRoutes } from './contact.routes.js';
import { ContractWatch } from './contract-watch.js';
import { controlRoutes } from './control.routes.js';
import { eventAndWebhookRoutes } from './event-webhook.routes.js';
import { Refusal } from './refusal.js';
import { apiBasePath } from './sim-context.js';
import type { Team } from './team.js';
import { vocabularyRoutes } from './vocabulary.routes.js';

export interface SimServerOptions {
  team: Team;
  apiKey: string;
  recorder: CallRecorder;
  faults: FaultBoard;
  watch: ContractWatch;
  /** Called after every request that may have changed the team. */
  onChange?: () => void;
}

const errorBody = (status: number, message: string) => ({ status: status === 401 ? 401 : 'error', message });

/** SendX as an HTTP server, not listening yet. In order: record, faults, key, rate limit, then the operation. */
export const createSimServer = (options: SimServerOptions): FastifyInstance => {
  const { team, apiKey, recorder, faults, watch } = options;
  const server = fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 * 1024, routerOptions: { maxParamLength: 400 } });
  const rate = new CurrentRate(team);
  readBodiesLeniently(server);
  registerSimRoutes(server, {
    recorder,
    faults,
    faultBody: (status) => errorBody(status, `simulated ${status}`),
    onReset: () => {
      team.reset();
      watch.clear();
      rate.reset();
    },
  });
  server.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith(apiBasePath)) return;
    if (!isKey(request.headers['x-team-apikey'], apiKey)) {
      return reply.code(401).send(errorBody(401, 'The Team ID or API Key specified is not valid'));
    }
    return rate.refuse(reply);
  });
  server.addHook('onResponse', (request, _reply, done) => {
    if (request.method !== 'GET') options.onChange?.();
    done();
  });
  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof Refusal) return reply.code(error.status).send(errorBody(error.status, error.message));
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    return reply.code(status).send(errorBody(status, status < 500 ? 'Request body is not in proper format' : String(error)));
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody(404, 'Resource not found')));

  const context = { server, team, watch };
  contactRoutes(context);
  vocabularyRoutes(context);
  eventAndWebhookRoutes(context);
  controlRoutes(context, () => rate.windows);
  server.get('/healthz', () => ({ status: 'ok' }));
  return server;
};

/** The rate limit as the switches have it now; a changed figure starts counting afresh. */
class CurrentRate {
  windows: RateWindows | null = null;

  constructor(private readonly team: Team) {}

  reset(): void {
    this.windows = null;
  }

  refuse(reply: FastifyReply): FastifyReply | undefined {
    const { rateLimitPerSecond, retryAfterOn429 } = this.team.switches;
    if (rateLimitPerSecond === null) {
      this.windows = null;
      return undefined;
    }
    if (this.windows?.max !== rateLimitPerSecond)
      this.windows = new RateWindows({ max: rateLimitPerSecond, windowMs: 1_000, now: () => this.team.now().getTime() });
    const verdict = this.windows.arrive();
    if (verdict.allowed) return undefined;
    if (retryAfterOn429) reply.header('retry-after', String(Math.ceil(verdict.retryAfterMs / 1_000)));
    return reply.code(429).send(errorBody(429, 'Too many requests'));
  }
}

/** A JSON content type with no body is what several HTTP clients send for an empty POST; SendX does not mind. */
const readBodiesLeniently = (server: FastifyInstance): void => {
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new Refusal(422, 'Request body is not in proper format'));
    }
  });
};

const isKey = (sent: unknown, key: string): boolean => {
  const [one, other] = [Buffer.from(typeof sent === 'string' ? sent : ''), Buffer.from(key)];
  return one.length === other.length && timingSafeEqual(one, other);
};
