import { Controller, Get, Header, Inject, Module, ServiceUnavailableException, type DynamicModule } from '@nestjs/common';
import { Readiness } from './readiness.js';
import type { Telemetry } from './telemetry.js';

const TELEMETRY = Symbol('telemetry');

/** What every process answers to whoever operates it. */
@Controller()
export class OperationsController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
  ) {}

  /** Alive: the event loop answers. */
  @Get('healthz')
  healthz(): { status: string } {
    return { status: 'alive' };
  }

  /** May take traffic; 503 while starting and while draining. */
  @Get('readyz')
  readyz(): { status: string } {
    if (this.readiness.state !== 'ready') throw new ServiceUnavailableException({ status: this.readiness.state });
    return { status: 'ready' };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  metrics(): Promise<string> {
    return this.telemetry.metricsText();
  }
}

@Module({})
export class OperationsModule {
  static of(readiness: Readiness, telemetry: Telemetry): DynamicModule {
    return {
      module: OperationsModule,
      controllers: [OperationsController],
      providers: [
        { provide: Readiness, useValue: readiness },
        { provide: TELEMETRY, useValue: telemetry },
      ],
      exports: [Readiness],
    };
  }
}
