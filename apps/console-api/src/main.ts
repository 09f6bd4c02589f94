import { resolve } from 'node:path';
import { combined, httpAnswers, runService, type Part } from '@sync/composition';
import { consoleProjectionPart } from '@sync/composition/parts/console-projection';
import { ConsoleBackend, consoleConfig, startConsole, traceViewOf } from '@sync/service-console-api';
import { consolePeers } from './peers.config.js';

/** The built page; apps/console-web is built beside this app. */
const webDir = resolve(import.meta.dirname, '../../console-web/dist');
const backend = new ConsoleBackend();

await runService({
  name: 'console-api',
  settings: { ...consoleConfig, ...consolePeers },
  openDoor: async ({ readiness, telemetry, logger, undo }, { CONSOLE_HOST: host, CONSOLE_PORT: port, CONSOLE_TOKEN: token }) => {
    const page = await startConsole({
      readiness,
      telemetry,
      logger,
      backend,
      host,
      port,
      token: token?.reveal() ?? null,
      staticDir: webDir,
    });
    undo.later('console', () => page.close());
  },
  parts: ({ platform, transport }, values) => {
    const { CONTACT_SYNC_URL, TASK_SYNC_URL, ACTIVITY_SYNC_URL, DELIVERY_URL, RECONCILE_URL, INTERNAL_TOKEN } = values;
    const peers = [CONTACT_SYNC_URL, TASK_SYNC_URL, ACTIVITY_SYNC_URL, DELIVERY_URL, RECONCILE_URL].flatMap((url) =>
      url ? [httpAnswers(url, INTERNAL_TOKEN)] : [],
    );
    const own = {
      redrive: (group: string, messageId: string) =>
        transport.handles(group) ? transport.redrive(group, messageId) : Promise.resolve('unavailable' as const),
    };
    const answers: Part = {
      name: 'console',
      modules: [],
      run: (undo) => {
        backend.open({ ...platform, ...combined([own, ...peers]), traces: traceViewOf(values) });
        undo.later('peers', () => Promise.all(peers.map((peer) => peer.close())));
      },
    };
    return [consoleProjectionPart(), answers];
  },
});
