import type { NoteEvent, QuietEvent } from '@sync/crm-events';
import { many, type Words } from '../timeline/step.js';
import { facts, momentText, sentence, titled } from './words.js';

/** What happened to a note; never what stands in it. */
export const noteWords = (event: NoteEvent): Words => {
  switch (event.type) {
    case 'ContactNotesListed':
      return { sentence: event.data.count === 0 ? 'No notes were found.' : `${many(event.data.count, 'note was', 'notes were')} found.` };
    case 'NoteAdded':
      return {
        sentence: sentence(`${note(event.data.title)} was added.`),
        values: facts({ written: momentText(event.data.addedAt), 'written by': event.data.author }),
      };
    case 'NoteUpdated':
      return { sentence: sentence(`${note(event.data.title)} changed.`) };
    case 'NoteDeleted':
      return { sentence: sentence(`${note(event.data.title)} was deleted.`) };
    case 'ContactNotesGone':
      return { sentence: 'The notes are gone, with the contact.' };
  }
};

/** Most notes have no title, and nobody misses it. */
const note = (title: string | null): string => (title ? titled('note', title) : 'a note');

/** What was found when everybody was looked at. */
export const quietWords = ({ type, data: { days, since } }: QuietEvent): Words => ({
  sentence:
    type === 'NothingUpcomingFired'
      ? `There has been no appointment ahead for ${many(days, 'day')}.`
      : `Nothing has happened for ${many(days, 'day')}.`,
  values: facts({ since: momentText(since) }),
});
