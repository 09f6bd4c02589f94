import type { CircuitSource, DryRunSource, PreviewSource } from '@sync/service-console-api';
import type { ContactSync } from '@sync/service-contact-sync';
import type { Delivery } from '@sync/service-delivery';
import { listReadingCircuits } from '@sync/service-reconcile';
import type { Pool } from '@sync/database';
import type { ConnectionDirectory } from './connection-directory.js';

interface Services {
  readonly contactSync: ContactSync;
  readonly delivery: Delivery;
  readonly pool: Pool;
  readonly directory: ConnectionDirectory;
}

/** What the console asks the other services, in one process by plain calls. */
export const consoleSources = ({ contactSync, delivery, pool, directory }: Services) => {
  const dryRun: DryRunSource = { dryRun: () => delivery.dryRun() };
  const preview: PreviewSource = {
    preview: async (connectionId, contactId) => {
      const location = directory.locationOf(connectionId);
      return location === undefined ? null : ((await contactSync.preview(location, contactId))?.slice ?? null);
    },
  };
  const circuits: CircuitSource = {
    circuits: async () => {
      const reading = await listReadingCircuits(pool);
      return [...(await delivery.circuits()), ...reading.map((circuit) => ({ ...circuit, stops: 'reading' as const }))];
    },
  };
  return { dryRun, preview, circuits };
};
