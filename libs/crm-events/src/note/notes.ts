import { z } from 'zod';
import { unreachable } from '../unreachable.js';
import type { NoteEvent } from './note-events.js';

const keptNote = z.object({
  title: z.string().nullable(),
  author: z.string().nullable(),
  addedAt: z.iso.datetime().nullable(),
  seen: z.string(),
  body: z.string(),
  excerpt: z.string().optional(),
});
export type KeptNote = z.output<typeof keptNote>;

/** The folded state of all notes of a contact, as a service stores it (JSON). */
export const notesStateSchema = z.object({
  locationId: z.string(),
  contactId: z.string(),
  /** Were they ever listed? Only then is their number known. */
  listed: z.boolean(),
  /** The contact was not there when they were asked for last. */
  gone: z.boolean(),
  notes: z.record(z.string(), keptNote),
  asOf: z.iso.datetime().nullable(),
  /** Notes that a webhook named and that no later list has shown yet, and when it came. */
  named: z.record(z.string(), z.object({ what: z.enum(['created', 'updated', 'deleted']), at: z.iso.datetime() })),
});
export type Notes = z.output<typeof notesStateSchema>;

/** Where every contact's notes begin: nobody has looked. */
export const unlistedNotes = (locationId: string, contactId: string): Notes => ({
  locationId,
  contactId,
  listed: false,
  gone: false,
  notes: {},
  asOf: null,
  named: {},
});

/** Folds one event; never refuses. */
export const evolveNotes = (state: Notes, event: NoteEvent): Notes => {
  const { asOf } = event.data;
  switch (event.type) {
    case 'ContactNotesListed':
      return { ...state, listed: true, gone: false, asOf };
    case 'NoteAdded':
    case 'NoteUpdated': {
      const { noteId, title, author, addedAt, seen, body, excerpt } = event.data;
      const note: KeptNote = { title, author, addedAt, seen, body, ...(excerpt !== undefined && { excerpt }) };
      return { ...state, notes: { ...state.notes, [noteId]: note }, asOf };
    }
    case 'NoteDeleted':
      return { ...state, notes: without(state.notes, event.data.noteId), asOf };
    case 'ContactNotesGone':
      return { ...state, listed: false, gone: true, notes: {}, asOf };
    default:
      return unreachable(event);
  }
};

/** The note that was added last. Ids decide between notes of one moment, so that everybody picks the same; notes without a time come last. */
export const lastNote = ({ notes }: Notes): (KeptNote & { readonly noteId: string }) | null => {
  const newestFirst = Object.entries(notes)
    .map(([noteId, note]) => ({ noteId, ...note }))
    .sort((a, b) => compare(b.addedAt ?? '', a.addedAt ?? '') || compare(b.noteId, a.noteId));
  return newestFirst[0] ?? null;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const without = (notes: Notes['notes'], noteId: string): Notes['notes'] =>
  Object.fromEntries(Object.entries(notes).filter(([id]) => id !== noteId));
