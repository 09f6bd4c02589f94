import type { GhlNote, GhlNoteWebhook } from '@sync/contracts-ghl';
import { canonicalJson, type ReportedNote, type ReportNoteHint, type ReportNotes, type ReportNotesGone } from '@sync/crm-events';
import type { NotesSection } from '../document/record-mapping.js';
import { instantOf } from '../ghl/instant.js';
import { excerptOf } from './excerpt.js';

/** A hash of a text, from whoever may compute one. */
export type Hash = (text: string) => string;

export interface NotesReading {
  /** The database time when the call began. */
  readonly startedAt: Date;
  /** From the first reading. */
  readonly backfill: boolean;
  readonly section: NotesSection;
  readonly hash: Hash;
}

/** All notes of a contact as GHL listed them. Colour and pin are left out of what can be seen: SendX is told of neither. */
export const reportFromNotes = (notes: readonly GhlNote[], { startedAt, backfill, section, hash }: NotesReading): ReportNotes => ({
  type: 'ReportNotes',
  asOf: startedAt,
  backfill,
  notes: notes.map((note) => reportedNote(note, section, hash)),
});

/** The contact was not found, and so are its notes. */
export const reportNotesGone = (startedAt: Date): ReportNotesGone => ({ type: 'ReportNotesGone', asOf: startedAt });

const whats: Readonly<Partial<Record<string, ReportNoteHint['what']>>> = { NoteUpdate: 'updated', NoteDelete: 'deleted' };

/** A Note* webhook: four fields, so only a hint. One that claims to be later than its own receipt has no time that could be trusted. */
export const hintFromNoteWebhook = (webhook: GhlNoteWebhook, receivedAt: Date, hash: Hash): ReportNoteHint => {
  const sentAt = instantOf(webhook.timestamp);
  return {
    type: 'ReportNoteHint',
    what: whats[webhook.type] ?? 'created',
    noteId: webhook.id,
    body: hash(webhook.body ?? ''),
    sentAt: sentAt && sentAt <= receivedAt ? sentAt : null,
    receivedAt,
  };
};

const reportedNote = ({ id, title, body, userId, dateAdded }: GhlNote, section: NotesSection, hash: Hash): ReportedNote => {
  const excerpt = excerptOf(body, section);
  return {
    noteId: id,
    title: title ?? null,
    author: userId ?? null,
    addedAt: instantOf(dateAdded)?.toISOString() ?? null,
    seen: hash(canonicalJson([title ?? '', body ?? '', userId ?? ''])),
    body: hash(body ?? ''),
    ...(excerpt !== undefined && { excerpt }),
  };
};
