import { givenNotes, minute, noteOf, theNotes } from '../fixtures.js';
import { lastNote, notesStateSchema } from './notes.js';

const call = noteOf('NoteCall');
const offer = noteOf('NoteOffer', { addedAt: minute(5).toISOString() });
const old = noteOf('NoteOld', { addedAt: '2024-01-01T00:00:00.000Z' });
const { listed, hinted, gone, wereListed, added, updated, deleted, wentWithTheContact } = theNotes;

describe('A list of notes', () => {
  it('makes the count known, and tells of fresh notes', () =>
    givenNotes()
      .when(listed(10, [call, old]))
      .then(wereListed(10, 2), added(10, call), added(10, old, false)));

  it('of somebody without notes makes it known that there are none', () => givenNotes().when(listed(10, [])).then(wereListed(10, 0)));

  it('of the first reading tells nobody', () =>
    givenNotes()
      .when(listed(11, [call], true))
      .then(wereListed(11, 1), added(11, call, false)));

  it('of the first reading tells of a note that was just added: its webhook may come too late to teach anything', () =>
    givenNotes()
      .when(listed(10, [call, old], true))
      .then(wereListed(10, 2), added(10, call), added(10, old, false)));

  it('of the first reading still tells of a note that a webhook announced', () =>
    givenNotes(hinted('created', 'NoteCall', 9))
      .when(listed(10, [call], true))
      .then(wereListed(10, 1), added(10, call)));

  it('shows what was added, edited and deleted since the last one', () =>
    givenNotes(listed(10, [call, old]))
      .when(listed(20, [{ ...call, seen: 'edited' }, offer]))
      .then(updated(20, { ...call, seen: 'edited' }), added(20, offer), deleted(20, old)));

  it('that shows the same says nothing, and moves asOf', () => {
    const again = givenNotes(listed(10, [call])).when(listed(20, [call]));
    again.thenNothing();
    expect(again.state.asOf).toBe(minute(20).toISOString());
  });

  it('that is older is ignored', () =>
    givenNotes(listed(20, [call]))
      .when(listed(10, []))
      .thenNothing());

  it('of the same moment that differs is asked for again', () => {
    givenNotes(listed(10, [call]))
      .when(listed(10, []))
      .thenHydrates('tie');
    givenNotes(listed(10, [call]))
      .when(listed(10, [call]))
      .thenNothing();
  });

  it('keeps the beginning of a text when the mapping starts to ask for it, which is nobody’s news', () =>
    givenNotes(listed(10, [call]))
      .when(listed(20, [{ ...call, excerpt: 'Called about' }]))
      .then(updated(20, { ...call, excerpt: 'Called about' }, false)));

  it('forgets that beginning with the first edit after nobody asks for it any more', () => {
    const { state } = givenNotes(listed(10, [{ ...call, excerpt: 'Called about' }])).when(listed(20, [{ ...call, seen: 'edited' }]));
    expect(state.notes['NoteCall']).not.toHaveProperty('excerpt');
  });
});

describe('A Note* webhook', () => {
  it.each(['created', 'updated', 'deleted'] as const)('%s asks for the list', (what) =>
    givenNotes()
      .when(hinted(what, 'NoteCall', 1))
      .thenHydrates(`note-${what}`),
  );

  const known = givenNotes(listed(10, [call]));

  it('adds nothing when the list shows the note it announces, however often it comes', () =>
    known.when(hinted('created', 'NoteCall', 11)).thenNothing());

  it('adds nothing when a later list shows the text it tells', () => known.when(hinted('updated', 'NoteCall', 9)).thenNothing());

  it('asks when it edits with the same text after the list: the title may differ', () =>
    known.when(hinted('updated', 'NoteCall', 11)).thenHydrates('note-updated'));

  it('asks when its text differs, however old it is', () => {
    known.when(hinted('updated', 'NoteCall', 9, { body: 'another' })).thenHydrates('note-updated');
    known.when(hinted('created', 'NoteCall', null, { body: 'another' })).thenHydrates('note-created');
  });

  it('adds nothing when it deletes what a later list does not show', () => known.when(hinted('deleted', 'NoteOffer', 9)).thenNothing());

  it('asks when it deletes after the list: one that is under way may show the note', () => {
    known.when(hinted('deleted', 'NoteOffer', 11)).thenHydrates('note-deleted');
    known.when(hinted('deleted', 'NoteCall', 9)).thenHydrates('note-deleted');
  });

  it('about an edit that overtakes the first list leaves the note a new one', () =>
    givenNotes(hinted('created', 'NoteCall', 1), hinted('updated', 'NoteCall', 2))
      .when(listed(10, [call], true))
      .then(wereListed(10, 1), added(10, call)));

  it('is remembered until a list that began after it came', () => {
    const { state } = givenNotes(hinted('created', 'NoteOffer', 10)).when(listed(9, []));
    expect(state.named).toHaveProperty('NoteOffer');
    expect(givenNotes(hinted('created', 'NoteOffer', 10)).when(listed(11, [])).state.named).toEqual({});
  });
});

describe('A contact that is gone', () => {
  it('takes its notes along, as one fact', () =>
    givenNotes(listed(10, [call, offer]))
      .when(gone(20))
      .then(wentWithTheContact(20)));

  it('that was never listed leaves nothing to say', () => givenNotes().when(gone(20)).thenNothing());

  it('is not believed from before the list', () =>
    givenNotes(listed(20, [call]))
      .when(gone(10))
      .thenNothing());

  it('adds nothing twice', () =>
    givenNotes(listed(10, [call]), gone(20))
      .when(gone(30))
      .thenNothing());

  it('that comes back is listed like a new one', () =>
    givenNotes(listed(10, [old]), gone(20))
      .when(listed(30, [old]))
      .then(wereListed(30, 1), added(30, old, false)));

  it('and a webhook about one of its notes: GHL is asked once more', () =>
    givenNotes(listed(10, [call]), gone(20))
      .when(hinted('updated', 'NoteCall', 15))
      .thenHydrates('note-updated'));
});

describe('Notes', () => {
  it('know which one was added last, and leave those without a time for last', () => {
    const { state } = givenNotes(listed(10, [call, offer, noteOf('NoteTimeless', { addedAt: null })]));
    expect(lastNote(state)?.noteId).toBe('NoteOffer');
    expect(lastNote(givenNotes().state)).toBeNull();
  });

  it('survive being stored as JSON', () => {
    const { state } = givenNotes(listed(10, [call]), hinted('created', 'NoteOffer', 12));
    expect(notesStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });
});
