import { runService } from '@sync/composition';
import { relayPart } from '@sync/composition/parts/relay';

await runService({
  name: 'relay',
  settings: {},
  parts: ({ platform, logger }, values) => [relayPart({ platform, logger }, values)],
});
