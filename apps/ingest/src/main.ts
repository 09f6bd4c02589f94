import { ingestPart, openIngestDoor, runService, type IngestDoor } from '@sync/composition';
import { ingestConfig } from '@sync/service-ingest';

let door: IngestDoor;

await runService({
  name: 'ingest',
  settings: ingestConfig,
  openDoor: async (process, values) => {
    door = await openIngestDoor(process, values);
  },
  parts: ({ platform }) => [ingestPart({ platform }, door)],
});
