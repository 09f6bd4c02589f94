import type { NotesCommand, ReportedNote, ReportNoteHint, ReportNotes, ReportNotesGone } from '../note/note-commands.js';
import { applyNotesDecision, decideNotes, type NotesHydrateReason } from '../note/decide-notes.js';
import { ContactNotesGone, ContactNotesListed, NoteAdded, NoteDeleted, NoteUpdated, type NoteEvent } from '../note/note-events.js';
import { unlistedNotes, type Notes } from '../note/notes.js';
import { expectDecided } from './expect-decision.js';
import { minute, start } from './times.js';

/** Ada's notes before anybody listed them. */
export const adasNotes: Notes = unlistedNotes('LocLovelace000000009', 'ConAda00000000000004');

/** A note as a list shows it. The hashes of this story are words. */
export const noteOf = (noteId: string, change: Partial<ReportedNote> = {}): ReportedNote => ({
  noteId,
  title: null,
  author: 'UsrBabbage0000000001',
  addedAt: start.toISOString(),
  seen: `${noteId} as it was`,
  body: `${noteId} text`,
  ...change,
});

/** What is reported, what happened. `at` counts minutes from the start of the story. */
export const theNotes = {
  listed: (at: number, notes: readonly ReportedNote[], backfill = false): ReportNotes => ({
    type: 'ReportNotes',
    notes,
    asOf: minute(at),
    backfill,
  }),
  hinted: (what: ReportNoteHint['what'], noteId: string, at: number | null, change: Partial<ReportNoteHint> = {}): ReportNoteHint => ({
    type: 'ReportNoteHint',
    what,
    noteId,
    body: `${noteId} text`,
    sentAt: at === null ? null : minute(at),
    receivedAt: minute(at ?? 0),
    ...change,
  }),
  gone: (at: number): ReportNotesGone => ({ type: 'ReportNotesGone', asOf: minute(at) }),

  wereListed: (at: number, count: number) => ContactNotesListed.of({ count, asOf: minute(at).toISOString() }),
  added: (at: number, note: ReportedNote, news = true) => NoteAdded.of({ ...note, news, asOf: minute(at).toISOString() }),
  updated: (at: number, note: ReportedNote, news = true) => NoteUpdated.of({ ...note, news, asOf: minute(at).toISOString() }),
  deleted: (at: number, { noteId, title, author, addedAt }: ReportedNote, news = true) =>
    NoteDeleted.of({ noteId, title, author, addedAt, news, asOf: minute(at).toISOString() }),
  wentWithTheContact: (at: number) => ContactNotesGone.of({ asOf: minute(at).toISOString() }),
};

/** givenNotes(...reports before).when(report).then(...events) / .thenNothing() / .thenHydrates(reason). */
export const givenNotes = (...past: NotesCommand[]) => {
  const state = past.reduce((notes, command) => applyNotesDecision(notes, decideNotes(notes, command)), adasNotes);
  return {
    state,
    when: (command: NotesCommand) => {
      const decision = decideNotes(state, command);
      return {
        state: applyNotesDecision(state, decision),
        then: (...events: NoteEvent[]) => expectDecided(decision, events),
        thenNothing: () => expectDecided(decision, []),
        thenHydrates: (reason: NotesHydrateReason) => expectDecided(decision, [], reason),
      };
    },
  };
};
