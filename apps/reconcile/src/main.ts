import { runService, vendorConfig } from '@sync/composition';
import { reconcilePart } from '@sync/composition/parts/reconcile';
import { reconcileConfig } from '@sync/service-reconcile';

await runService({
  name: 'reconcile',
  settings: { ...reconcileConfig, ...vendorConfig },
  parts: (surroundings, values) => [reconcilePart(surroundings, values, values.GHL_API_URL)],
});
