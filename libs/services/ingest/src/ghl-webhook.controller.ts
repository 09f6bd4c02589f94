import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { ghlSignatureHeader } from '@sync/contracts-ghl';
import { attributes, counter, currentTraceparent, inSpan } from '@sync/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CannotStoreNow, ReceiptBuffer } from './receipt-buffer.js';
import { readWebhook, type ReadWebhook } from './read-webhook.js';
import { SignatureVerifier } from './signature-verifier.js';

const received = counter('webhooks_received', 'Are webhooks coming in, of which type, and what do we answer?');
const knownTypes = new Set<string>();
const MOST_TYPES = 200;

interface Answer {
  readonly statusCode: number;
  readonly status: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

/** Is this webhook genuine and new? Then keep it, durably, and only then say 200. */
@Controller('webhooks')
export class GhlWebhookController {
  constructor(
    @Inject(ReceiptBuffer) private readonly buffer: ReceiptBuffer,
    @Inject(SignatureVerifier) private readonly signatures: SignatureVerifier,
  ) {}

  @Post('ghl')
  @HttpCode(200)
  async receive(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Omit<Answer, 'retryAfterSeconds'>> {
    const answer = await inSpan('POST /webhooks/ghl', { kind: SpanKind.SERVER, parent: traceparentOf(request) }, async (span) => {
      const result = await this.#answer(request, ({ type, receipt }) =>
        span.setAttributes({ [attributes.webhookType]: type, [attributes.receipt]: receipt.id, [attributes.topic]: receipt.topic }),
      );
      span.setAttributes({ 'http.response.status_code': result.statusCode, [attributes.outcome]: result.status });
      return result;
    });
    reply.status(answer.statusCode);
    if (answer.retryAfterSeconds) reply.header('retry-after', String(answer.retryAfterSeconds));
    return { statusCode: answer.statusCode, status: answer.status, message: answer.message };
  }

  async #answer(request: FastifyRequest, named: (webhook: ReadWebhook) => void): Promise<Answer> {
    try {
      this.buffer.check();
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (!(await this.signatures.isGenuine(body, request.headers[ghlSignatureHeader]))) return counted('unknown', unsigned);
      const webhook = readWebhook(body, new Date(), currentTraceparent());
      if (!webhook) return counted('unknown', unreadable);
      named(webhook);
      const outcome = await this.buffer.store(webhook.receipt);
      return counted(webhook.type, { statusCode: 200, status: outcome });
    } catch (error) {
      if (error instanceof CannotStoreNow) return counted('unknown', later(error));
      throw error;
    }
  }
}

const unsigned: Answer = {
  statusCode: 401,
  status: 'unsigned',
  message: 'X-GHL-Signature is missing or does not match the bytes of the body.',
};
const unreadable: Answer = { statusCode: 400, status: 'unreadable', message: 'The body is not a JSON object with a string "type".' };

const later = (error: CannotStoreNow): Answer => ({
  statusCode: 429,
  status: error.reason,
  message: error.message,
  retryAfterSeconds: error.retryAfterSeconds,
});

/** Types come from outside; a metric must not grow without bound. */
const counted = (type: string, answer: Answer): Answer => {
  if (knownTypes.size < MOST_TYPES) knownTypes.add(type);
  received.add(1, { type: knownTypes.has(type) ? type : 'other', answer: String(answer.statusCode) });
  return answer;
};

const traceparentOf = (request: FastifyRequest): string | null => {
  const header = request.headers['traceparent'];
  return typeof header === 'string' ? header : null;
};
