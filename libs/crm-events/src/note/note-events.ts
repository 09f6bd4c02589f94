import { z } from 'zod';
import { defineEvent, type EventOf } from '../define-event.js';
import { eventRegistry } from '../event-registry.js';

/**
 * What can happen to the notes of a contact. GHL lists them per contact, so everything is learned from lists: `asOf` is the database time at the start
 * of the call. `news` false: it was there before we looked, or comes from the first reading; it counts, but nobody is to be told.
 */
const learned = { news: z.boolean(), asOf: z.iso.datetime() };
const note = {
  noteId: z.string(),
  title: z.string().nullable(),
  /** User id. */
  author: z.string().nullable(),
  /** ISO 8601, UTC; null when GHL said none, or none that can be. */
  addedAt: z.iso.datetime().nullable(),
};
const content = {
  /** Hash of everything of the note that can be seen. */
  seen: z.string(),
  /** Hash of its text alone, as webhooks carry it. */
  body: z.string(),
  /** The beginning of its text, without markup and redacted; only when the mapping asked for it at that time. */
  excerpt: z.string().optional(),
};

/** The notes of this contact were listed for the first time, or again after the contact came back: from now on the count is known. */
export const ContactNotesListed = defineEvent('ContactNotesListed', 1, z.object({ count: z.int(), asOf: z.iso.datetime() }));
export const NoteAdded = defineEvent('NoteAdded', 1, z.object({ ...note, ...content, ...learned }));
export const NoteUpdated = defineEvent('NoteUpdated', 1, z.object({ ...note, ...content, ...learned }));
export const NoteDeleted = defineEvent('NoteDeleted', 1, z.object({ ...note, ...learned }));
/** The contact is gone in the CRM, and its notes with it. */
export const ContactNotesGone = defineEvent('ContactNotesGone', 1, z.object({ asOf: z.iso.datetime() }));

export const noteEvents = [ContactNotesListed, NoteAdded, NoteUpdated, NoteDeleted, ContactNotesGone] as const;
export type NoteEvent = EventOf<typeof noteEvents>;

/** Reads stored events about notes. */
export const noteEventRegistry = eventRegistry(noteEvents);
