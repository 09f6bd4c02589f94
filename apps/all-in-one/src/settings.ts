import { defineConfig, integer, secret, text, url, type ConfigValues } from '@sync/config';
import { consoleConfig } from '@sync/service-console-api';
import { deliveryConfig } from '@sync/service-delivery';
import { ingestConfig } from '@sync/service-ingest';
import { reconcileConfig } from '@sync/service-reconcile';
import { telemetryConfig } from '@sync/telemetry';

/** Settings of the process as a whole; those of the services are declared beside them. */
const ownConfig = defineConfig({
  DATA_DIR: text({ default: '.data', about: 'Where the embedded database and the keys live, kept between runs' }),
  DATABASE_URL: url({ about: 'PostgreSQL to use instead of the embedded one' }),
  MASTER_KEY: secret({ about: '32 bytes in base64 under which everything is sealed; made and kept in DATA_DIR when unset' }),
  GHL_PRIVATE_TOKEN: secret({ about: 'Private Integration Token of the location (quick connection)' }),
  GHL_LOCATION_ID: text({ about: 'The GHL location (quick connection)' }),
  SENDX_API_KEY: secret({ about: 'Team API key of SendX (quick connection)' }),
  SENDX_TEAM: text({ default: 'team', about: 'A name for the SendX team; connections with the same name share its budget and its people' }),
  GHL_API_URL: url({ default: 'https://services.leadconnectorhq.com', about: 'GHL API' }),
  SENDX_API_URL: url({ default: 'https://api.sendx.io/api/v1/rest', about: 'SendX API, with its base path' }),
  SENDX_REQUESTS_PER_SECOND: integer({
    default: 5,
    min: 1,
    max: 1_000,
    about: 'Where the SendX budget starts; our own caution, SendX publishes no figure',
  }),
  GHL_SIM_PORT: integer({ default: 4010, max: 65_535, about: 'Demo only: the GHL simulator' }),
  SENDX_SIM_PORT: integer({ default: 4020, max: 65_535, about: 'Demo only: the SendX simulator' }),
  GHL_SIM_CONTACTS: integer({ default: 2_000, about: 'Demo only: how many contacts the GHL simulator has' }),
  GHL_SIM_LIVE_EVERY_MS: integer({ default: 4_000, about: 'Demo only: an edit in the CRM every so often; 0 for none' }),
  LOG_LEVEL: text({ default: 'info', about: 'debug, info, warn, error or silent' }),
});

/** Every setting of this process. */
export const settings = { ...ownConfig, ...ingestConfig, ...consoleConfig, ...deliveryConfig, ...reconcileConfig, ...telemetryConfig };

export type Settings = ConfigValues<typeof settings>;
