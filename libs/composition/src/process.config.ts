import { defineConfig, integer, secret, text, url } from '@sync/config';

/** Settings of a process that runs one service; all-in-one has its own. */
export const processConfig = defineConfig({
  DATABASE_URL: url({ required: true, about: 'PostgreSQL that all services share' }),
  DATABASE_POOL_SIZE: integer({ default: 10, min: 2, max: 100, about: 'Connections to the database that one process holds at most' }),
  MASTER_KEY: secret({ required: true, about: '32 bytes in base64 under which everything is sealed; the same for all processes' }),
  INTERNAL_TOKEN: secret({
    required: true,
    about: 'What the processes of one installation show each other; make one with: openssl rand -hex 32',
  }),
  OPERATIONS_PORT: integer({
    default: 9090,
    max: 65_535,
    about: 'Where a process answers /healthz, /readyz and /metrics; 0 for any free port',
  }),
  OPERATIONS_HOST: text({ default: '0.0.0.0', about: 'Interface of that port' }),
  DRAIN_SECONDS: integer({ default: 5, max: 120, about: 'How long readiness fails before a stopping process takes nothing new' }),
  LOG_LEVEL: text({ default: 'info', about: 'debug, info, warn, error or silent' }),
  SYNC_DEMO: integer({ default: 0, max: 1, about: '1: only the demo’s connection is used, with the simulators' }),
});
