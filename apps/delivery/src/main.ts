import { runService, vendorConfig } from '@sync/composition';
import { deliveryPart } from '@sync/composition/parts/delivery';
import { deliveryConfig } from '@sync/service-delivery';

await runService({
  name: 'delivery',
  settings: { ...deliveryConfig, ...vendorConfig },
  sendxPerSecond: ({ SENDX_REQUESTS_PER_SECOND }) => SENDX_REQUESTS_PER_SECOND,
  parts: (surroundings, values) => [deliveryPart(surroundings, values, values.SENDX_API_URL)],
});
