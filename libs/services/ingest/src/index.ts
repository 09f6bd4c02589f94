export { ingestConfig } from './ingest.config.js';
export { IngestModule } from './ingest.module.js';
export type { IngestOptions } from './ingest.module.js';
export { readWebhook } from './read-webhook.js';
export { ReceiptBuffer, CannotStoreNow, defaultLimits } from './receipt-buffer.js';
export type { ReceiptBufferLimits } from './receipt-buffer.js';
export { SignatureVerifier, WebhookKeyInvalid } from './signature-verifier.js';
export { startIngest } from './start-ingest.js';
export type { RunningIngest } from './start-ingest.js';
