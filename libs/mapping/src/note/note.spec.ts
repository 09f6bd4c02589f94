import { createHash } from 'node:crypto';
import { noteOf, theNotes } from '@sync/crm-events/fixtures';
import { ghlNote, noteWebhook } from '@sync/contracts-ghl';
import { defaultMapping } from '../document/default-mapping.js';
import { activityReferencesOf } from '../appointment/activity-references.js';
import { excerptOf, plainText } from './excerpt.js';
import { hintFromNoteWebhook, reportFromNotes, reportNotesGone } from './from-ghl.js';
import { noteOccurrence } from './note-event.js';
import { excerptExamples, sectionOf } from './note.examples.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const now = new Date('2025-03-01T09:00:00.000Z');

describe('What SendX may learn of a note’s text', () => {
  it.each(Object.entries(excerptExamples))('%s', (_name, example) =>
    expect(excerptOf(example.given, sectionOf(example))).toBe(example.then),
  );

  it('is found in a moment, however deep and long somebody nested it', () => {
    const started = performance.now();
    plainText('<div>'.repeat(100_000) + 'deep');
    plainText('&lt;'.repeat(100_000));
    plainText(`<${'a '.repeat(50_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('A list of notes from GHL', () => {
  const section = defaultMapping.notes;
  const read = (note: object, change = section) =>
    reportFromNotes([ghlNote.parse({ id: 'NoteCall', ...note })], { startedAt: now, backfill: false, section: change, hash }).notes[0];

  it('is as of the start of the call', () =>
    expect(reportFromNotes([], { startedAt: now, backfill: true, section, hash })).toEqual({
      type: 'ReportNotes',
      notes: [],
      asOf: now,
      backfill: true,
    }));

  it('tells title, author and time, and hashes of the rest', () =>
    expect(read({ body: 'Called', title: 'Call', userId: 'UsrBabbage0000000001', dateAdded: '2025-03-01T10:00:00+01:00' })).toEqual({
      noteId: 'NoteCall',
      title: 'Call',
      author: 'UsrBabbage0000000001',
      addedAt: '2025-03-01T09:00:00.000Z',
      seen: hash('["Call","Called","UsrBabbage0000000001"]'),
      body: hash('Called'),
    }));

  it('holds no text unless the mapping asks for it', () => {
    expect(JSON.stringify(read({ body: 'Called' }))).not.toContain('Called"');
    expect(read({ body: 'Called' }, { ...section, text: 'excerpt' })?.excerpt).toBe('Called');
  });

  it('does not mind colour and pin', () =>
    expect(read({ body: 'Called', color: '#ff0000', pinned: true })?.seen).toBe(read({ body: 'Called' })?.seen));

  it.each([undefined, null, 'yesterday', '1970-01-01T00:00:00Z', '9999-01-01T00:00:00Z'])('has no time when it says %s', (dateAdded) =>
    expect(read({ dateAdded })?.addedAt).toBeNull(),
  );

  it('of a contact that is gone says so', () => expect(reportNotesGone(now)).toEqual({ type: 'ReportNotesGone', asOf: now }));
});

describe('A Note* webhook', () => {
  const hint = (webhook: object) =>
    hintFromNoteWebhook(noteWebhook.parse({ type: 'NoteCreate', id: 'NoteCall', body: 'Called', ...webhook }), now, hash);

  it.each([
    ['NoteCreate', 'created'],
    ['NoteUpdate', 'updated'],
    ['NoteDelete', 'deleted'],
  ])('%s hints that a note was %s', (type, what) =>
    expect(hint({ type })).toMatchObject({ what, noteId: 'NoteCall', body: hash('Called') }),
  );

  it('is as of its timestamp, unless that is later than its receipt', () => {
    expect(hint({ timestamp: '2025-03-01T08:59:59Z' }).sentAt).toEqual(new Date('2025-03-01T08:59:59Z'));
    expect(hint({ timestamp: '2025-03-01T09:00:01Z' }).sentAt).toBeNull();
    expect(hint({}).sentAt).toBeNull();
  });
});

describe('A custom event about a note', () => {
  const references = activityReferencesOf('con', null, null, [{ id: 'UsrBabbage0000000001', name: 'Charles Babbage' }]);
  const note = noteOf('NoteCall', { title: '<b>Call</b> 12345', excerpt: 'Called about' });
  const told = (event: Parameters<typeof noteOccurrence>[0], change: Partial<typeof defaultMapping.notes> = {}) =>
    noteOccurrence(event, 3, { ...defaultMapping, notes: { ...defaultMapping.notes, ...change } }, references);

  it('tells who wrote it under which title, redacted', () =>
    expect(told(theNotes.added(10, note))).toEqual({
      name: 'ghl_note_added',
      values: [3],
      properties: { note_id: 'NoteCall', title: 'Call ...', excerpt: null, author: 'Charles Babbage' },
    }));

  it('tells its beginning when the mapping asks for it', () =>
    expect(told(theNotes.updated(10, note), { text: 'excerpt' })).toMatchObject({
      name: 'ghl_note_updated',
      properties: { excerpt: 'Called about' },
    }));

  it('is not raised for what is no news, is not listed, or is no note', () => {
    expect(told(theNotes.added(10, note, false))).toBeNull();
    expect(told(theNotes.deleted(10, note), { events: ['added'] })).toBeNull();
    expect(told(theNotes.wereListed(10, 1))).toBeNull();
    expect(told(theNotes.wentWithTheContact(10))).toBeNull();
  });
});
