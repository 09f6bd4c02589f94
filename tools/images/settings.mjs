// node tools/images/settings.mjs: which settings every app reads, and whether they have to be set, as JSON: { app: { NAME: required } }. Made from the
// declarations beside the code (built: npm run build comes first).
// docker-compose.yml and tools/k8s may set these and no others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importBuilt } from '../docs/paths.mjs';
import { apps, root } from './apps.mjs';

export const settingsOf = async () => {
  const [composition, ingest, delivery, reconcile, consoleApi, peers, migrate] = await Promise.all(
    [
      'libs/composition/dist/index.js',
      'libs/services/ingest/dist/index.js',
      'libs/services/delivery/dist/index.js',
      'libs/services/reconcile/dist/index.js',
      'libs/services/console-api/dist/index.js',
      'apps/console-api/dist/peers.config.js',
      'apps/migrate/dist/migrate.config.js',
    ].map(importBuilt),
  );
  const common = { ...composition.processConfig, ...composition.messagingConfig, ...composition.seeingConfig };
  // What each main.ts gives as `settings`; an app that gives none reads what every process does.
  const own = {
    ingest: ingest.ingestConfig,
    delivery: { ...delivery.deliveryConfig, ...composition.vendorConfig },
    reconcile: { ...reconcile.reconcileConfig, ...composition.vendorConfig },
    'console-api': { ...consoleApi.consoleConfig, ...peers.consolePeers },
  };
  return Object.fromEntries(
    apps.map(({ app, folder, entry }) => {
      if (folder) return [app, Object.fromEntries(namesIn(entry).map((name) => [name, false]))];
      const declared = Object.entries(app === 'migrate' ? migrate.migrateConfig : { ...common, ...own[app] });
      return [app, Object.fromEntries(declared.map(([name, { required }]) => [name, required === true]))];
    }),
  );
};

/** The simulators read the environment by themselves. */
const namesIn = (entry) => [...new Set(readFileSync(join(root, entry), 'utf8').match(/\b(GHL|SENDX)_SIM_[A-Z_]+\b/g))];

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(JSON.stringify(await settingsOf()));
  process.exit(0); // nothing loaded for its declarations may keep us
}
