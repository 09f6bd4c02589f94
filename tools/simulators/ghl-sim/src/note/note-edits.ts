import { isDeepStrictEqual } from 'node:util';
import type { EditOptions } from '../contact-edits.js';
import type { RecordStore } from '../record-store.js';
import { newId } from '../sim-contact.js';
import type { NotePatch, SimNote } from './sim-note.js';

/** Told of every change a webhook would announce. `note` is the state after it, for a delete the last one. */
export type AnnounceNote = (type: 'NoteCreate' | 'NoteUpdate' | 'NoteDelete', note: SimNote) => void;

/** Changes notes the way GHL does, whoever asks: its API, a person in the CRM, the live edits. */
export class NoteEdits {
  constructor(
    private readonly store: RecordStore<SimNote>,
    private readonly locationId: string,
    private readonly now: () => number,
    private readonly announce: AnnounceNote,
  ) {}

  create(contactId: string, patch: NotePatch, { silent }: EditOptions = {}): SimNote {
    const dateAdded = new Date(this.now()).toISOString();
    const note: SimNote = { id: newId(), locationId: this.locationId, dateAdded, pinned: false, ...patch, contactId };
    this.store.put(note);
    if (!silent) this.announce('NoteCreate', note);
    return note;
  }

  /** The note after the change. A change that changes nothing moves no date and fires nothing. */
  update(before: SimNote, patch: NotePatch, { silent }: EditOptions = {}): SimNote {
    const after = { ...before, ...patch };
    if (isDeepStrictEqual(before, after)) return before;
    const dated = { ...after, dateUpdated: patch.dateUpdated ?? new Date(this.now()).toISOString() };
    this.store.put(dated);
    if (!silent) this.announce('NoteUpdate', dated);
    return dated;
  }

  delete(note: SimNote, { silent }: EditOptions = {}): void {
    this.store.delete(note.id);
    if (!silent) this.announce('NoteDelete', note);
  }
}
