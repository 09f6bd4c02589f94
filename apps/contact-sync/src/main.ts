import { contactSyncPart, runService } from '@sync/composition';

await runService({ name: 'contact-sync', settings: {}, parts: (surroundings) => [contactSyncPart(surroundings)] });
