import { defineConfig, integer, secret, text, url, type ConfigValues } from '@sync/config';
import { messagingConfig, quickConnectionConfig, seeingConfig, vendorConfig } from '@sync/composition';
import { consoleConfig } from '@sync/service-console-api';
import { deliveryConfig } from '@sync/service-delivery';
import { ingestConfig } from '@sync/service-ingest';
import { reconcileConfig } from '@sync/service-reconcile';

/** Settings of the process as a whole; those of the services are declared beside them. */
const ownConfig = defineConfig({
  DATA_DIR: text({ default: '.data', about: 'Where the embedded database and the keys live, kept between runs' }),
  DATABASE_URL: url({ about: 'PostgreSQL to use instead of the embedded one' }),
  MASTER_KEY: secret({ about: '32 bytes in base64 under which everything is sealed; made and kept in DATA_DIR when unset' }),
  GHL_SIM_PORT: integer({ default: 4010, max: 65_535, about: 'Demo only: the GHL simulator' }),
  SENDX_SIM_PORT: integer({ default: 4020, max: 65_535, about: 'Demo only: the SendX simulator' }),
  GHL_SIM_CONTACTS: integer({ default: 2_000, about: 'Demo only: how many contacts the GHL simulator has' }),
  GHL_SIM_LIVE_EVERY_MS: integer({ default: 4_000, about: 'Demo only: an edit in the CRM every so often; 0 for none' }),
  LOG_LEVEL: text({ default: 'info', about: 'debug, info, warn, error or silent' }),
});

/** Every setting of this process. */
export const settings = {
  ...ownConfig,
  ...quickConnectionConfig,
  ...vendorConfig,
  ...messagingConfig,
  ...ingestConfig,
  ...consoleConfig,
  ...deliveryConfig,
  ...reconcileConfig,
  ...seeingConfig,
};

export type Settings = ConfigValues<typeof settings>;
