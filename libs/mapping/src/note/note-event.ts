import type { NoteEvent } from '@sync/crm-events';
import { userName, type ActivityReferences } from '../appointment/activity-references.js';
import type { MappingDocument } from '../document/mapping-document.js';
import type { Occurrence } from '../custom-event/occurrence.js';
import { plainText, redact } from './excerpt.js';

const names = { NoteAdded: 'added', NoteUpdated: 'updated', NoteDeleted: 'deleted' } as const;

/** The custom event for what happened to a note, if it is news and the mapping lists one (domain sendx 5.3). `version` is the event's place in its stream. */
export const noteOccurrence = (
  event: NoteEvent,
  version: number,
  { prefix, notes }: MappingDocument,
  references: ActivityReferences,
): Occurrence | null => {
  if (event.type === 'ContactNotesListed' || event.type === 'ContactNotesGone' || !event.data.news) return null;
  const name = names[event.type];
  if (!notes.events.includes(name)) return null;
  const { noteId, title, author } = event.data;
  return {
    name: `${prefix}note_${name}`,
    values: [version],
    properties: {
      note_id: noteId,
      title: title && redact(plainText(title), notes.redact),
      // What the mapping no longer asks for does not leave, though the event may still hold it.
      excerpt: notes.text === 'excerpt' && 'excerpt' in event.data ? event.data.excerpt : null,
      author: userName(references, author),
    },
  };
};
