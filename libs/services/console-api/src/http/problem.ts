import { Catch, HttpException, type ArgumentsHost, type HttpServer } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { Problem } from '@sync/contracts-console';
import type { Logger } from '@sync/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { reasonOf } from '../reasons.js';

/** An answer that is not what was asked for. `code` never changes; `detail` says what was found here. */
export class ApiProblem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail);
  }
}

export const problemOf = ({ code, status, detail }: Pick<ApiProblem, 'code' | 'status' | 'detail'>): Problem => {
  const { title, nextStep, page } = reasonOf(code);
  return { type: page, title, status, detail: `${detail} ${nextStep}`.trim(), code };
};

export const sendProblem = (reply: FastifyReply, problem: Pick<ApiProblem, 'code' | 'status' | 'detail'>): FastifyReply => {
  if (problem.status === 503) void reply.header('retry-after', '2');
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(problem)));
};

/** Every error under /api as problem details; what broke is logged, not told. */
@Catch()
export class ProblemFilter extends BaseExceptionFilter {
  constructor(
    httpAdapter: HttpServer,
    private readonly logger: Logger,
  ) {
    super(httpAdapter);
  }

  override catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (!request.url.startsWith('/api')) {
      super.catch(exception, host);
      return;
    }
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), this.#problemOf(exception));
  }

  #problemOf(exception: unknown): Pick<ApiProblem, 'code' | 'status' | 'detail'> {
    if (exception instanceof ApiProblem) return exception;
    if (exception instanceof HttpException && exception.getStatus() < 500) {
      const status = exception.getStatus();
      return { code: status === 404 ? 'not-found' : 'bad-request', status, detail: exception.message };
    }
    this.logger.error({ err: exception }, 'console.failed');
    return { code: 'internal', status: 500, detail: 'The question could not be answered.' };
  }
}
