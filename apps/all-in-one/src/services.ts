import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { PostgresTransport } from '@sync/messaging';
import { ConsoleProjectionModule, type ConsoleBackend } from '@sync/service-console-api';
import { ContactSync, ContactSyncModule } from '@sync/service-contact-sync';
import { Delivery, DeliveryModule, openTeams } from '@sync/service-delivery';
import { openReader, Reconcile, ReconcileModule, reconcileSettings } from '@sync/service-reconcile';
import { nestLogger, type Logger } from '@sync/telemetry';
import type { ConnectionDirectory } from './connection-directory.js';
import { consoleSources } from './console-sources.js';
import type { Platform } from './platform.js';
import { ServicesModule } from './services.module.js';
import type { Settings } from './settings.js';
import type { Undo } from './undo.js';

interface Vendors {
  readonly ghlUrl: string;
  readonly sendxUrl: string;
}

interface Surroundings {
  readonly values: Settings;
  readonly platform: Platform;
  readonly directory: ConnectionDirectory;
  readonly vendors: Vendors;
  readonly backend: ConsoleBackend;
  readonly logger: Logger;
}

/** Starts contact-sync, delivery, reconcile and the console's read model, and the consumers that feed them. */
export const startServices = async (surroundings: Surroundings, undo: Undo): Promise<Reconcile> => {
  const { platform, directory, backend, logger } = surroundings;
  const contactSync = new ContactSync(platform.pool, platform.events, directory, logger);
  const delivery = openDelivery(surroundings, undo);
  const reconcile = openReconcile(surroundings, undo);
  await delivery.start();
  undo.later('delivery', () => delivery.stop());
  contactSync.start();
  undo.later('contact-sync', () => contactSync.stop());

  const strategy = new PostgresTransport({ ...platform, logger });
  const modules = [
    ContactSyncModule.with(contactSync),
    DeliveryModule.with(delivery),
    ReconcileModule.with(reconcile),
    { module: ConsoleProjectionModule },
  ];
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(ServicesModule.of(modules), {
    strategy,
    logger: nestLogger(logger),
  });
  await app.listen();
  undo.later('consumers', () => app.close());
  await strategy.releaseHolds();
  backend.open({ ...platform, ...consoleSources({ contactSync, delivery, pool: platform.pool, directory }), redrive: strategy });
  reconcile.start();
  undo.later('reconcile', () => reconcile.stop());
  return reconcile;
};

const openDelivery = ({ values, platform, directory, vendors, logger }: Surroundings, undo: Undo): Delivery => {
  const sendx = openTeams(
    { budget: platform.budget, baseUrl: vendors.sendxUrl, apiKey: (team) => directory.sendxApiKey(team) },
    (connectionId) => directory.teamOf(connectionId),
  );
  undo.later('SendX client', () => sendx.close());
  return new Delivery({
    ...platform,
    store: platform.events,
    teams: sendx.teams,
    logger,
    windowMs: values.SYNC_WINDOW_MS,
    lanesAtOnce: values.SENDX_LANES_AT_ONCE,
    identifyKeepsOptOut: values.SENDX_IDENTIFY_KEEPS_OPT_OUT === 'yes',
    customEvents: {
      waitMs: values.SENDX_EVENTS_WAIT_HOURS * 3_600_000,
      lostAnswers: values.SENDX_LOST_EVENT_ANSWERS,
      createNobody: values.SENDX_EVENTS_CREATE_NOBODY === 'yes',
    },
  });
};

const openReconcile = ({ values, platform, directory, vendors, logger }: Surroundings, undo: Undo): Reconcile => {
  const reader = openReader({ budget: platform.budget, baseUrl: vendors.ghlUrl, token: (location) => directory.ghlToken(location) });
  undo.later('GHL client', () => reader.close());
  return new Reconcile({
    ...platform,
    store: platform.events,
    reader,
    settings: reconcileSettings(values),
    logger,
    receivesWebhooks: ({ demo }) => demo, // a private token has none (domain ghl 4.7)
  });
};
