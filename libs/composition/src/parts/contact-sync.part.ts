import { Birthdays, BirthdaysModule, ContactSync, ContactSyncModule } from '@sync/service-contact-sync';
import type { Part, Surroundings } from '../part.js';

/** What did we learn about this person? */
export const contactSyncPart = ({ platform, directory, logger }: Surroundings): Part => {
  const contactSync = new ContactSync(platform.pool, platform.events, directory, logger);
  const birthdays = new Birthdays({ ...platform, store: platform.events, connections: directory, logger });
  return {
    name: 'contact-sync',
    modules: [ContactSyncModule.with(contactSync), BirthdaysModule.with(birthdays)],
    open: async (undo) => {
      await birthdays.start();
      contactSync.start();
      undo.later('contact-sync', () => contactSync.stop());
    },
    answers: {
      preview: async (connectionId, contactId) => {
        const location = directory.locationOf(connectionId);
        return location === undefined ? null : ((await contactSync.preview(location, contactId))?.slice ?? null);
      },
    },
  };
};
