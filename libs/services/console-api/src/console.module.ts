import { Module, type DynamicModule } from '@nestjs/common';
import { OperationsModule, type Logger, type Readiness, type Telemetry } from '@sync/telemetry';
import { ConsoleBackend } from './backend.js';
import { ConsoleController } from './http/console.controller.js';

export interface ConsoleOptions {
  readonly backend: ConsoleBackend;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
}

@Module({})
export class ConsoleModule {
  static with({ backend, readiness, telemetry }: ConsoleOptions): DynamicModule {
    return {
      module: ConsoleModule,
      imports: [OperationsModule.of(readiness, telemetry)],
      controllers: [ConsoleController],
      providers: [{ provide: ConsoleBackend, useValue: backend }],
    };
  }
}
