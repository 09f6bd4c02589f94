/** One note of a list. */
export interface ReportedNote {
  readonly noteId: string;
  readonly title: string | null;
  readonly author: string | null;
  readonly addedAt: string | null;
  readonly seen: string;
  readonly body: string;
  readonly excerpt?: string;
}

/** "These are all notes of the contact." `asOf` is the database time at the start of the call; `backfill`: from the first reading. */
export interface ReportNotes {
  readonly type: 'ReportNotes';
  readonly notes: readonly ReportedNote[];
  readonly asOf: Date;
  readonly backfill: boolean;
}

/** "Something happened to this note." Four fields and no author: a hint, settled by a list. `sentAt` null: it does not say when, or not believably. */
export interface ReportNoteHint {
  readonly type: 'ReportNoteHint';
  readonly what: 'created' | 'updated' | 'deleted';
  readonly noteId: string;
  /** Hash of the text it carries. */
  readonly body: string;
  readonly sentAt: Date | null;
  readonly receivedAt: Date;
}

/** "The contact is gone", so there is nothing to list. */
export interface ReportNotesGone {
  readonly type: 'ReportNotesGone';
  readonly asOf: Date;
}

export type NotesCommand = ReportNotes | ReportNoteHint | ReportNotesGone;
