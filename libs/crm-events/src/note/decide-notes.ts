import { isJustMade } from '../first-reading.js';
import { unreachable } from '../unreachable.js';
import { ContactNotesGone, ContactNotesListed, NoteAdded, NoteDeleted, NoteUpdated, type NoteEvent } from './note-events.js';
import type { NotesCommand, ReportedNote, ReportNoteHint, ReportNotes, ReportNotesGone } from './note-commands.js';
import { evolveNotes, type KeptNote, type Notes } from './notes.js';

/** Why the notes of a contact have to be listed again. */
export const notesHydrateReasons = ['note-created', 'note-updated', 'note-deleted', 'tie'] as const;
export type NotesHydrateReason = (typeof notesHydrateReasons)[number];

/** `asOf` and `named` are the state's after this decision; they move without an event, so store them with the state. */
export interface NotesDecision {
  readonly events: readonly NoteEvent[];
  readonly hydrate?: NotesHydrateReason;
  readonly asOf: Notes['asOf'];
  readonly named: Notes['named'];
}

/** In a first list a note is news when it was added at most so long before: webhooks of the same hour overtake each other and the list. */
const freshMs = 24 * 60 * 60 * 1_000;

/** What a list, or a hint that one is needed, means. A newer list replaces an older one; an older one is ignored. */
export const decideNotes = (state: Notes, command: NotesCommand): NotesDecision => {
  switch (command.type) {
    case 'ReportNotes':
      return reportNotes(state, command);
    case 'ReportNoteHint':
      return reportHint(state, command);
    case 'ReportNotesGone':
      return reportGone(state, command);
    default:
      return unreachable(command);
  }
};

/** The state after a decision: its events folded, its asOf and named notes taken over. */
export const applyNotesDecision = (state: Notes, { events, asOf, named }: NotesDecision): Notes => ({
  ...events.reduce(evolveNotes, state),
  asOf,
  named,
});

const silence = ({ asOf, named }: Notes): NotesDecision => ({ events: [], asOf, named });

const orderOf = (at: Date, { asOf }: Notes): number => (asOf === null ? 1 : at.getTime() - Date.parse(asOf));

const reportNotes = (state: Notes, report: ReportNotes): NotesDecision => {
  const order = orderOf(report.asOf, state);
  if (order < 0) return silence(state);
  const told = new Map(report.notes.map((note) => [note.noteId, note]));
  if (order === 0) return agrees(state, told) ? silence(state) : { ...silence(state), hydrate: 'tie' };
  const asOf = report.asOf.toISOString();
  return {
    events: [
      ...(state.listed ? [] : [ContactNotesListed.of({ count: told.size, asOf })]),
      ...[...told.values()].flatMap((note) => changeOf(state, note, report, asOf)),
      ...Object.entries(state.notes).flatMap(([noteId, note]) => (told.has(noteId) ? [] : [deletionOf(state, noteId, note, report, asOf)])),
    ],
    asOf,
    named: stillNamed(state, asOf),
  };
};

const agrees = (state: Notes, told: ReadonlyMap<string, ReportedNote>): boolean =>
  state.listed &&
  told.size === Object.keys(state.notes).length &&
  [...told.values()].every(({ noteId, seen }) => state.notes[noteId]?.seen === seen);

const changeOf = (state: Notes, note: ReportedNote, report: ReportNotes, asOf: string): NoteEvent[] => {
  const known = state.notes[note.noteId];
  if (!known) return [NoteAdded.of({ ...note, news: isNewAddition(state, note, report), asOf })];
  if (known.seen !== note.seen) return [NoteUpdated.of({ ...note, news: isNews(state, note.noteId, report), asOf })];
  // Only what the mapping wants to know of its text changed: nothing happened to the note.
  if (note.excerpt !== undefined && note.excerpt !== known.excerpt) return [NoteUpdated.of({ ...note, news: false, asOf })];
  return [];
};

const deletionOf = (state: Notes, noteId: string, { title, author, addedAt }: KeptNote, report: ReportNotes, asOf: string): NoteEvent =>
  NoteDeleted.of({ noteId, title, author, addedAt, news: isNews(state, noteId, report), asOf });

/** A list of the first reading tells nobody, unless a webhook announced this very note and its own list has not come yet, or it was just added. */
const isNews = (state: Notes, noteId: string, { backfill }: ReportNotes): boolean => !backfill || noteId in state.named;

const isNewAddition = (state: Notes, { noteId, addedAt }: ReportedNote, { backfill, asOf }: ReportNotes): boolean => {
  if (state.named[noteId]?.what === 'created') return true;
  if (backfill) return isJustMade(addedAt, asOf);
  return state.listed || (addedAt !== null && asOf.getTime() - Date.parse(addedAt) <= freshMs);
};

/** A list that began after a webhook came has shown what it meant. */
const stillNamed = ({ named }: Notes, asOf: string): Notes['named'] =>
  Object.fromEntries(Object.entries(named).filter(([, { at }]) => at > asOf));

const reportHint = (state: Notes, hint: ReportNoteHint): NotesDecision => {
  if (nothingFollows(state, hint)) return silence(state);
  const named = { ...state.named, [hint.noteId]: { what: whatOf(state, hint), at: hint.receivedAt.toISOString() } };
  return { events: [], asOf: state.asOf, named, hydrate: `note-${hint.what}` };
};

/** An edit that overtakes the list its creation asked for leaves the note a new one. */
const whatOf = (state: Notes, { noteId, what }: ReportNoteHint): ReportNoteHint['what'] =>
  what === 'updated' && state.named[noteId]?.what === 'created' ? 'created' : what;

/**
 * True when the list we have already says what the webhook means: the creation of a note it shows, an edit to the text it shows, or the deletion of a
 * note it does not show. For the last two it must also have begun after the webhook was sent: an edit of the title carries the same text, and
 * a list that is under way may show a note that was deleted meanwhile.
 */
const nothingFollows = (state: Notes, { what, noteId, body, sentAt }: ReportNoteHint): boolean => {
  if (!state.listed) return false;
  const known = state.notes[noteId];
  const isOlder = sentAt !== null && orderOf(sentAt, state) <= 0;
  if (what === 'deleted') return known === undefined && isOlder;
  return known?.body === body && (what === 'created' || isOlder);
};

const reportGone = (state: Notes, { asOf }: ReportNotesGone): NotesDecision => {
  const order = orderOf(asOf, state);
  if (order < 0) return silence(state);
  if (order === 0) return state.listed ? { ...silence(state), hydrate: 'tie' } : silence(state);
  const at = asOf.toISOString();
  return { events: state.listed ? [ContactNotesGone.of({ asOf: at })] : [], asOf: at, named: {} };
};
