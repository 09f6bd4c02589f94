import type { ConfigValues } from '@sync/config';
import { showBudgets } from '@sync/rate-limit';
import {
  listReadingCircuits,
  openReader,
  Reconcile,
  ReconcileModule,
  reconcileSettings,
  type reconcileConfig,
} from '@sync/service-reconcile';
import { maintainReceipts } from '../maintain-receipts.js';
import type { Part, Surroundings } from '../part.js';

/** What did the webhooks not tell us? */
export const reconcilePart = (
  { platform, directory, logger }: Surroundings,
  config: ConfigValues<typeof reconcileConfig>,
  ghlUrl: string,
): Part & { readonly reconcile: Reconcile } => {
  const reader = openReader({ budget: platform.budget, baseUrl: ghlUrl, token: (location) => directory.ghlToken(location) });
  const reconcile = new Reconcile({
    ...platform,
    store: platform.events,
    reader,
    settings: reconcileSettings(config),
    logger,
    receivesWebhooks: ({ demo }) => demo, // a private token has none (domain ghl 4.7)
  });
  return {
    name: 'reconcile',
    reconcile,
    modules: [ReconcileModule.with(reconcile)],
    open: async (undo) => {
      undo.later('GHL client', () => reader.close());
      showBudgets(platform.pool, 'ghl');
      await maintainReceipts(platform, logger, undo);
    },
    run: (undo) => {
      reconcile.start();
      undo.later('reconcile', () => reconcile.stop());
    },
    answers: {
      circuits: async () => (await listReadingCircuits(platform.pool)).map((circuit) => ({ ...circuit, stops: 'reading' as const })),
    },
  };
};
