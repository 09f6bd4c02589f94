import { runService } from '@sync/composition';
import { ingestPart, openIngestDoor, type IngestDoor } from '@sync/composition/parts/ingest';
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
