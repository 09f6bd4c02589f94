import { defineConfig, integer, url } from '@sync/config';

export const vendorConfig = defineConfig({
  GHL_API_URL: url({ default: 'https://services.leadconnectorhq.com', about: 'GHL API' }),
  SENDX_API_URL: url({ default: 'https://api.sendx.io/api/v1/rest', about: 'SendX API, with its base path' }),
  SENDX_REQUESTS_PER_SECOND: integer({
    default: 5,
    min: 1,
    max: 10_000,
    about: 'Where the SendX budget starts; our own caution, SendX publishes no figure',
  }),
});
