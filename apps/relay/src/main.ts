import { relayPart, runService } from '@sync/composition';

await runService({
  name: 'relay',
  settings: {},
  parts: ({ platform, logger }, values) => [relayPart({ platform, logger }, values)],
});
