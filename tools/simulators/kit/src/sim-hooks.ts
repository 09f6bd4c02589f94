import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallRecorder, RecordedCall } from './call-recorder.js';
import type { Fault, FaultBoard, FaultKind } from './fault-board.js';

/** The body a vendor sends with a status it was told to refuse with. */
export type FaultBodies = (status: number) => unknown;

interface Playing {
  call: RecordedCall;
  startedAt: number;
  afterwards: Fault[];
}

const refusals: Partial<Record<FaultKind, number>> = { '401': 401, '429': 429, '500': 500, '503': 503, '422': 422 };
const defaultBody: FaultBodies = (status) => ({ status: 'error', message: `simulated ${status}` });

/** The hooks behind `registerSimRoutes`: every request outside `/_sim` and the health routes is recorded and may meet faults. */
export const playFaultsAndRecord = (
  fastify: FastifyInstance,
  options: { recorder: CallRecorder; faults: FaultBoard; faultBody?: FaultBodies },
): void => {
  const running = new WeakMap<FastifyRequest, Playing>();
  const bodyOf = options.faultBody ?? defaultBody;

  fastify.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    if (isOurs(path)) return;
    const call = options.recorder.record({ method: request.method, path, query: request.query, headers: request.headers });
    const playing: Playing = { call, startedAt: performance.now(), afterwards: [] };
    running.set(request, playing);
    reply.raw.once('close', () => settle(playing, reply.raw.writableFinished ? reply.raw.statusCode : null));
  });

  fastify.addHook('preHandler', async (request, reply) => {
    const playing = running.get(request);
    if (!playing) return;
    playing.call.body = request.body ?? null;
    const faults = options.faults.take(request.method, playing.call.path);
    playing.call.faults = faults.map((fault) => fault.kind);
    playing.afterwards = faults.filter((fault) => fault.afterHandling);
    for (const fault of faults.filter((each) => !each.afterHandling)) {
      await delay(fault);
      if (fault.kind === 'latency') continue;
      // What is sent here passes onSend too, where nothing is left to play.
      playing.afterwards = [];
      return refuseInstead(fault, request, reply, bodyOf);
    }
  });

  fastify.addHook('onSend', async (request, reply, payload) => {
    const playing = running.get(request);
    if (!playing) return payload;
    let answer: unknown = payload;
    for (const fault of playing.afterwards) {
      await delay(fault);
      if (fault.kind === 'reset' || fault.kind === 'half-body') return cutOff(fault, request, reply, answer);
      answer = replaceAnswer(fault, reply, answer, bodyOf);
    }
    settle(playing, reply.statusCode);
    return answer;
  });
};

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? request.url;
const isOurs = (path: string): boolean => path.startsWith('/_sim') || path === '/healthz' || path === '/readyz';
const settle = ({ call, startedAt }: Playing, status: number | null): void => {
  call.status = status;
  call.durationMs ??= Math.round(performance.now() - startedAt);
};

const delay = async ({ kind, latencyMs }: Fault): Promise<void> => {
  const milliseconds = latencyMs ?? (kind === 'latency' ? 100 : 0);
  if (milliseconds > 0) await wait(milliseconds);
};

/** Before handling: the simulator never sees the request. */
const refuseInstead = (fault: Fault, request: FastifyRequest, reply: FastifyReply, bodyOf: FaultBodies): FastifyReply => {
  const status = refusals[fault.kind];
  if (status !== undefined) return withRetryAfter(fault, reply.code(status)).send(bodyOf(status));
  if (fault.kind === 'malformed-json') return reply.type('application/json').send('{"status":"success","message":');
  reply.hijack();
  cut(fault, request, reply, '{"status":"success","message":"OK"}');
  return reply;
};

/** After handling: the request was carried out and another answer leaves. */
const replaceAnswer = (fault: Fault, reply: FastifyReply, payload: unknown, bodyOf: FaultBodies): unknown => {
  const status = refusals[fault.kind];
  if (status === undefined && fault.kind !== 'malformed-json') return payload;
  reply.removeHeader('content-length');
  if (status === undefined) return typeof payload === 'string' ? payload.slice(0, -1) : '{';
  withRetryAfter(fault, reply.code(status)).type('application/json');
  return JSON.stringify(bodyOf(status));
};

/** After handling: the connection goes away. Never resolves, because Fastify must not write to it any more; nothing holds the promise. */
const cutOff = (fault: Fault, request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<never> => {
  cut(fault, request, reply, typeof payload === 'string' ? payload : '{"status":"success","message":"OK"}');
  return new Promise<never>(() => undefined);
};

const withRetryAfter = (fault: Fault, reply: FastifyReply): FastifyReply =>
  fault.retryAfterSeconds === undefined ? reply : reply.header('retry-after', String(fault.retryAfterSeconds));

/** `half-body` announces the whole body and sends half of it first; the half must be flushed before the connection is cut. */
const cut = (fault: Fault, request: FastifyRequest, reply: FastifyReply, body: string): void => {
  if (fault.kind !== 'half-body') {
    request.raw.socket.destroy();
    return;
  }
  const bytes = Buffer.from(body);
  reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.raw.socket.destroy());
};
