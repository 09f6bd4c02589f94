import { defineConfig, integer, list, text } from '@sync/config';

export const ingestConfig = defineConfig({
  INGEST_PORT: integer({ default: 3001, min: 1, max: 65_535, about: 'Where webhooks arrive: POST /webhooks/ghl' }),
  INGEST_HOST: text({ default: '0.0.0.0', about: 'Interface that ingest listens on' }),
  GHL_WEBHOOK_PUBLIC_KEYS: list({
    default: [],
    about: "Accepted Ed25519 keys (PEM or base64 SPKI, comma separated); the vendor's published key when unset",
  }),
});
