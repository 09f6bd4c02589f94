import { quickConnectionConfig } from '@sync/composition';
import { defineConfig, integer, secret, text, url } from '@sync/config';

/** What bringing the database to this build's schema needs, and what a quick connection is made of. */
export const migrateConfig = {
  ...defineConfig({
    DATABASE_URL: url({ required: true, about: 'PostgreSQL that all services share' }),
    MASTER_KEY: secret({ required: true, about: '32 bytes in base64 under which everything is sealed; the same for all processes' }),
    SYNC_DEMO: integer({ default: 0, max: 1, about: '1: only the demo’s connection is used, with the simulators' }),
    LOG_LEVEL: text({ default: 'info', about: 'debug, info, warn, error or silent' }),
  }),
  ...quickConnectionConfig,
};
