import { Module, type DynamicModule } from '@nestjs/common';
import { ghlPublishedWebhookKey } from '@sync/contracts-ghl';
import { OperationsModule, type Logger, type Readiness, type Telemetry } from '@sync/telemetry';
import { GhlWebhookController } from './ghl-webhook.controller.js';
import { ReceiptBuffer } from './receipt-buffer.js';
import { SignatureVerifier } from './signature-verifier.js';

export interface IngestOptions {
  readonly publicKeys: readonly string[];
  readonly buffer: ReceiptBuffer;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
}

@Module({})
export class IngestModule {
  static with({ publicKeys, buffer, readiness, telemetry }: IngestOptions): DynamicModule {
    return {
      module: IngestModule,
      imports: [OperationsModule.of(readiness, telemetry)],
      controllers: [GhlWebhookController],
      providers: [
        { provide: ReceiptBuffer, useValue: buffer },
        { provide: SignatureVerifier, useValue: new SignatureVerifier(publicKeys.length > 0 ? publicKeys : [ghlPublishedWebhookKey]) },
      ],
    };
  }
}
