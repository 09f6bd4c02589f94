import { timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Module, Post, UnauthorizedException, type DynamicModule } from '@nestjs/common';
import type { Secret } from '@sync/config';
import { z } from 'zod';
import type { InternalAnswers } from './answers.js';

const ANSWERS = Symbol('answers');
const TOKEN = Symbol('token');

const previewBody = z.strictObject({ connectionId: z.string(), contactId: z.string() });
const redriveBody = z.strictObject({ group: z.string(), messageId: z.string() });
const state = z.enum(['rejected', 'expired']);
const limit = z.number().int().positive().max(1_000);
const untoldBody = z.strictObject({ connectionId: z.string(), state, limit });
const redriveEventsBody = z.strictObject({ connectionId: z.string(), state, id: z.string().optional(), limit });

/**
 * What this process answers to the console's, behind a token that only the product's processes have. A question that no part of this process can answer is
 * answered with null: "ask somebody else".
 */
@Controller('internal')
export class InternalController {
  constructor(
    @Inject(ANSWERS) private readonly answers: Partial<InternalAnswers>,
    @Inject(TOKEN) private readonly token: Secret,
  ) {}

  @Post('dry-run')
  @HttpCode(200)
  async dryRun(@Headers('authorization') authorization?: string) {
    this.#check(authorization);
    return { answer: (await this.answers.dryRun?.()) ?? null };
  }

  @Post('circuits')
  @HttpCode(200)
  async circuits(@Headers('authorization') authorization?: string) {
    this.#check(authorization);
    return { answer: (await this.answers.circuits?.()) ?? [] };
  }

  @Post('preview')
  @HttpCode(200)
  async preview(@Body() body: unknown, @Headers('authorization') authorization?: string) {
    this.#check(authorization);
    const { connectionId, contactId } = previewBody.parse(body);
    return { answer: this.answers.preview ? await this.answers.preview(connectionId, contactId) : 'unavailable' };
  }

  @Post('redrive')
  @HttpCode(200)
  async redrive(@Body() body: unknown, @Headers('authorization') authorization?: string) {
    this.#check(authorization);
    const { group, messageId } = redriveBody.parse(body);
    return { answer: (await this.answers.redrive?.(group, messageId)) ?? 'unavailable' };
  }

  @Post('custom-event-counts')
  @HttpCode(200)
  async customEventCounts(@Headers('authorization') authorization?: string) {
    this.#check(authorization);
    return { answer: (await this.answers.customEventCounts?.()) ?? null };
  }

  @Post('untold-events')
  @HttpCode(200)
  async untoldEvents(@Body() body: unknown, @Headers('authorization') authorization?: string) {
    this.#check(authorization);
    const { connectionId, state, limit } = untoldBody.parse(body);
    return { answer: (await this.answers.untoldEvents?.(connectionId, state, limit)) ?? null };
  }

  @Post('redrive-events')
  @HttpCode(200)
  async redriveEvents(@Body() body: unknown, @Headers('authorization') authorization?: string) {
    this.#check(authorization);
    return { answer: (await this.answers.redriveEvents?.(redriveEventsBody.parse(body))) ?? null };
  }

  #check(authorization = ''): void {
    const [given, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${this.token.reveal()}`)];
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new UnauthorizedException();
  }
}

@Module({})
export class InternalModule {
  static of(answers: Partial<InternalAnswers>, token: Secret): DynamicModule {
    return {
      module: InternalModule,
      controllers: [InternalController],
      providers: [
        { provide: ANSWERS, useValue: answers },
        { provide: TOKEN, useValue: token },
      ],
    };
  }
}
