import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { CallRecorder } from './call-recorder.js';
import { faultRequest } from './fault-board.js';
import type { FaultBoard } from './fault-board.js';
import { playFaultsAndRecord } from './sim-hooks.js';
import type { FaultBodies } from './sim-hooks.js';

export interface SimRoutesOptions {
  recorder: CallRecorder;
  faults: FaultBoard;
  /** What the vendor writes in the body of a refusal; `{ status: "error", message }` by default. */
  faultBody?: FaultBodies;
  /** Clears the simulator's own state, after calls and faults are cleared. `body` is what `POST /_sim/reset` was sent. */
  onReset?: (body: unknown) => void | Promise<void>;
}

const callsQuery = z.object({
  since: z.string().optional(),
  path: z.string().optional(),
  method: z.string().optional(),
  limit: z.coerce.number().int().nonnegative().optional(),
});

/**
 * Gives a simulator its control routes and, on every other route, the recorder and the faults. Call it before any route or hook of the
 * simulator: Fastify hooks only reach what is registered after them, and refusals must come before the simulator's own `preHandler`s.
 *
 * - `GET /_sim/calls?since=&path=&method=&limit=`: a JSON list, newest last; `x-total-count` holds all calls since the last reset.
 * - `GET /_sim/faults`, `POST /_sim/faults` (one fault or a list; answers the list of active ones), `DELETE /_sim/faults`.
 * - `POST /_sim/reset`: forgets calls, faults and the simulator's state.
 */
export const registerSimRoutes = (fastify: FastifyInstance, options: SimRoutesOptions): void => {
  const { recorder, faults } = options;
  playFaultsAndRecord(fastify, options);

  fastify.get('/_sim/calls', (request, reply) => {
    const query = callsQuery.safeParse(request.query);
    if (!query.success) return reply.code(422).send({ error: z.prettifyError(query.error) });
    return reply.header('x-total-count', recorder.total).send(recorder.list(query.data));
  });

  fastify.get('/_sim/faults', () => ({ faults: faults.list() }));

  fastify.post('/_sim/faults', (request, reply) => {
    const wanted = z.union([z.array(faultRequest), faultRequest.transform((one) => [one])]).safeParse(request.body);
    if (!wanted.success) return reply.code(422).send({ error: z.prettifyError(wanted.error) });
    const added = wanted.data.map((fault) => faults.add(fault));
    return reply.code(201).send({ added, faults: faults.list() });
  });

  fastify.delete('/_sim/faults', () => {
    faults.clear();
    return { faults: [] };
  });

  fastify.post('/_sim/reset', async (request) => {
    recorder.clear();
    faults.clear();
    await options.onReset?.(request.body);
    return { reset: true };
  });
};
