import type { ConfigValues } from '@sync/config';
import { ghlPublishedWebhookKey } from '@sync/contracts-ghl';
import { ReceiptBuffer, startIngest, type ingestConfig, type RunningIngest } from '@sync/service-ingest';
import type { Part, Surroundings } from '../part.js';
import type { ProcessDoor } from '../service-process.js';

export interface IngestDoor {
  readonly server: RunningIngest;
  readonly buffer: ReceiptBuffer;
}

/** The port for webhooks: open before the database is there, and answering 429 until then. `furtherKey`: the simulator's own, in the demo only. */
export const openIngestDoor = async (
  { readiness, telemetry, logger, undo }: ProcessDoor,
  config: ConfigValues<typeof ingestConfig>,
  furtherKey?: string,
): Promise<IngestDoor> => {
  const buffer = new ReceiptBuffer(logger);
  const own = config.GHL_WEBHOOK_PUBLIC_KEYS.length > 0 ? config.GHL_WEBHOOK_PUBLIC_KEYS : [ghlPublishedWebhookKey];
  const publicKeys = [...own, ...(furtherKey === undefined ? [] : [furtherKey])];
  const { INGEST_HOST: host, INGEST_PORT: port } = config;
  const server = await startIngest({ readiness, telemetry, logger, publicKeys, buffer, host, port });
  undo.later('ingest', () => server.close());
  return { server, buffer };
};

/** Is this webhook genuine and new? */
export const ingestPart = ({ platform }: Pick<Surroundings, 'platform'>, { buffer }: IngestDoor): Part => ({
  name: 'ingest',
  modules: [],
  run: (undo) => {
    buffer.open(platform.receipts);
    // Undone first: what was accepted is stored and answered while the database is still there.
    undo.later('accepted webhooks', () => buffer.drain());
  },
});
