import { runService } from '@sync/composition';
import { contactSyncPart } from '@sync/composition/parts/contact-sync';

await runService({ name: 'contact-sync', settings: {}, parts: (surroundings) => [contactSyncPart(surroundings)] });
