import { contactNotesAnswer, createNoteBody, ghlNote, noteWebhook, subjectOf, updateNoteBody, webhookEnvelope } from './index.js';
import { ada, asNoteWebhook, location, noteFirstCall, noteInHtml, notes } from './fixtures.js';
import { vendorExamples } from './vendor-examples.fixtures.js';

describe('a note from GHL', () => {
  it.each(notes)('$id decodes without loss', (note) => {
    expect(ghlNote.parse(note)).toEqual(note);
  });

  it('may tell its id and nothing else, or nothing but null', () => {
    expect(ghlNote.parse({ id: 'NotBare' })).toEqual({ id: 'NotBare' });
    const nulls = Object.fromEntries(Object.keys(ghlNote.shape).map((key) => [key, key === 'id' ? 'NotBare' : null]));
    expect(ghlNote.parse(nulls)).toEqual(nulls);
  });

  it('is not lost to an odd date or flag', () => {
    expect(ghlNote.parse({ id: 'NotOdd', dateAdded: { seen: 1 }, pinned: 'no', body: '' })).toEqual({
      id: 'NotOdd',
      dateAdded: undefined,
      pinned: undefined,
      body: '',
    });
  });
});

describe('the notes of a contact', () => {
  it('come all at once; what is no note is left out, alone', () => {
    expect(contactNotesAnswer.parse({ notes: [noteFirstCall, null, { body: 'without an id' }, noteInHtml] }).notes).toEqual(notes);
  });

  it('may be none, but an answer without the list is no answer', () => {
    expect(contactNotesAnswer.parse({ notes: [] }).notes).toEqual([]);
    expect(contactNotesAnswer.safeParse({ traceId: 't-1' }).success).toBe(false);
  });
});

describe('bodies about notes', () => {
  it('need words for a new note, and nothing for an edit', () => {
    expect(createNoteBody.safeParse({ body: 'Called.', userId: 'UsrBabbage' }).success).toBe(true);
    expect(createNoteBody.safeParse({ title: 'Called' }).success).toBe(false);
    expect(updateNoteBody.parse({})).toEqual({});
    expect(updateNoteBody.safeParse({ contactId: ada.id }).success).toBe(false);
  });
});

describe('a note webhook', () => {
  it.each(['NoteCreate', 'NoteUpdate', 'NoteDelete'])('%s has four fields and its envelope', (type) => {
    const webhook = asNoteWebhook(type, noteFirstCall);
    expect(noteWebhook.parse(webhook)).toEqual(webhook);
    expect(Object.keys(webhook).sort()).toEqual(['body', 'contactId', 'dateAdded', 'id', 'locationId', 'timestamp', 'type', 'webhookId']);
    expect(subjectOf(webhookEnvelope.parse(webhook))).toEqual({
      kind: 'note',
      locationId: location.id,
      recordId: noteFirstCall.id,
      contactId: ada.id,
    });
    for (const sample of vendorExamples(type)) expect(noteWebhook.parse(sample)).toEqual(sample);
  });
});
