import { taskPageMax } from '@sync/contracts-ghl';
import { defineConfig, flag, integer, type ConfigValues } from '@sync/config';
import type { HydrationSettings } from './hydration/hydration-worker.js';
import type { ReadingSettings } from './reading/job.js';
import { sweepKinds } from './reading/sweep-row.js';

export const reconcileConfig = defineConfig({
  GHL_SEARCH_PAGE_SIZE: integer({ default: 100, min: 1, max: 500, about: 'Contacts per search page; GHL names 500 as its most' }),
  GHL_POLL_SECONDS: integer({ default: 30, min: 1, max: 86_400, about: 'How often changed contacts are asked for where no webhooks come' }),
  GHL_POLL_NET_SECONDS: integer({ default: 600, min: 1, max: 86_400, about: 'How often they are asked for where webhooks come, as a net' }),
  GHL_REFERENCES_SECONDS: integer({
    default: 900,
    min: 30,
    max: 86_400,
    about: 'How often custom field definitions, users, calendars and the time zone are read',
  }),
  GHL_TASK_POLL_SECONDS: integer({
    default: 60,
    min: 1,
    max: 86_400,
    about:
      'How often all tasks are looked through, which is how edits of tasks are found; never so often that it uses more than 10 % of the day',
  }),
  GHL_APPOINTMENT_POLL_SECONDS: integer({
    default: 900,
    min: 10,
    max: 604_800,
    about: 'How often appointments are looked through where no webhooks come; never so often that it uses more than 10 % of the day',
  }),
  GHL_APPOINTMENT_SWEEP_SECONDS: integer({
    default: 21_600,
    min: 10,
    max: 604_800,
    about: 'How often appointments are looked through where webhooks come, as a net',
  }),
  GHL_APPOINTMENT_PAST_DAYS: integer({ default: 30, max: 3_650, about: 'How far back appointments are read' }),
  GHL_APPOINTMENT_FUTURE_DAYS: integer({ default: 180, min: 1, max: 3_650, about: 'How far ahead appointments are read' }),
  GHL_NOTES_BACKFILL: flag({
    default: true,
    about: 'Whether notes that were there before are read: one call per contact, slowly, behind everything else',
  }),
  GHL_READS_IN_FLIGHT: integer({ default: 8, min: 1, max: 100, about: 'Records that one process reads by id at a time, per location' }),
  BACKFILL_MOST_AHEAD: integer({
    default: 5_000,
    min: 1,
    max: 1_000_000,
    about: 'Receipts that a backfill may have written before they are taken in',
  }),
});

export interface ReconcileSettings extends HydrationSettings, ReadingSettings {
  /** How often connections are looked up: a new one is read from then on. */
  readonly connectionsMs: number;
}

const fixed = {
  overlapMs: 600_000,
  referencesPauseMs: 30_000,
  sweeps: sweepKinds,
  taskPageSize: taskPageMax,
  taskAskedMs: 10_000,
  notesIdleMs: 5_000,
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
  taskPollMs: config.GHL_TASK_POLL_SECONDS * 1_000,
  appointmentPollMs: config.GHL_APPOINTMENT_POLL_SECONDS * 1_000,
  appointmentNetMs: config.GHL_APPOINTMENT_SWEEP_SECONDS * 1_000,
  appointmentPastDays: config.GHL_APPOINTMENT_PAST_DAYS,
  appointmentFutureDays: config.GHL_APPOINTMENT_FUTURE_DAYS,
  notesBackfill: config.GHL_NOTES_BACKFILL,
  inFlight: config.GHL_READS_IN_FLIGHT,
  keptForLive: Math.min(2, config.GHL_READS_IN_FLIGHT - 1),
  backlogMost: config.BACKFILL_MOST_AHEAD,
});
