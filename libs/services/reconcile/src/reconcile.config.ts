import { defineConfig, integer, type ConfigValues } from '@sync/config';
import type { HydrationSettings } from './hydration/hydration-worker.js';
import type { ReadingSettings } from './reading/job.js';

export const reconcileConfig = defineConfig({
  GHL_SEARCH_PAGE_SIZE: integer({ default: 100, min: 1, max: 500, about: 'Contacts per search page; GHL names 500 as its most' }),
  GHL_POLL_SECONDS: integer({ default: 30, min: 1, max: 86_400, about: 'How often changed contacts are asked for where no webhooks come' }),
  GHL_POLL_NET_SECONDS: integer({ default: 600, min: 1, max: 86_400, about: 'How often they are asked for where webhooks come, as a net' }),
  GHL_REFERENCES_SECONDS: integer({
    default: 900,
    min: 30,
    max: 86_400,
    about: 'How often custom field definitions, users and the time zone are read',
  }),
  GHL_READS_IN_FLIGHT: integer({ default: 8, min: 1, max: 100, about: 'Contacts that one process reads at a time, per location' }),
  BACKFILL_MOST_AHEAD: integer({
    default: 5_000,
    min: 1,
    max: 1_000_000,
    about: 'Contacts that a backfill may have read before they are taken in',
  }),
});

export interface ReconcileSettings extends HydrationSettings, ReadingSettings {
  /** How often connections are looked up: a new one is read from then on. */
  readonly connectionsMs: number;
}

const fixed = {
  overlapMs: 600_000,
  referencesPauseMs: 30_000,
  probeMs: 300_000,
  refusedWaitMs: 300_000,
  firstWaitMs: 1_000,
  leaseMs: 10_000,
  idleMs: 1_000,
  graceMs: 2_000,
  backlogWaitMs: 200,
  connectionsMs: 5_000,
};

export const reconcileSettings = (config: ConfigValues<typeof reconcileConfig>): ReconcileSettings => ({
  ...fixed,
  pageSize: config.GHL_SEARCH_PAGE_SIZE,
  pollMs: config.GHL_POLL_SECONDS * 1_000,
  netMs: config.GHL_POLL_NET_SECONDS * 1_000,
  referencesMs: config.GHL_REFERENCES_SECONDS * 1_000,
  inFlight: config.GHL_READS_IN_FLIGHT,
  keptForLive: Math.min(2, config.GHL_READS_IN_FLIGHT - 1),
  backlogMost: config.BACKFILL_MOST_AHEAD,
});
