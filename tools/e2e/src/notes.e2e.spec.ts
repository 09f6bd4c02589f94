import { eventually } from '@sync/testing';
import { openAda, type Ada } from './ada.fixtures.js';

const soon = { timeoutMs: 60_000 };
const body = '<p>Allergic to <b>penicillin</b>; call 555-0199 after six.</p>';

/** One note from its writing to its end. Its text stays in the CRM, as nobody asked for it. */
describe('a note in GHL', () => {
  let ada: Ada;
  let noteId = '';
  beforeAll(async () => (ada = await openAda()));
  afterAll(() => ada.world.close());

  const note = () => {
    const found = ada.world.ghl.world.notes.get(noteId);
    if (!found) throw new Error('The note is missing.');
    return found;
  };
  const edits = () => ada.world.ghl.world.noteEdits;

  it('is counted and told once it is written', async () => {
    noteId = edits().create(ada.contactId, { body, title: 'First visit', userId: 'SimUser0000000000001' }).id;
    await eventually(() => ada.field('ghl_note_count') === '1', soon);
    const told = await eventually(() => ada.event('ghl_note_added'), soon);
    expect(told).toMatchObject({ note_id: noteId, title: 'First visit', author: 'Maya Okafor' });
    expect(ada.field('ghl_last_note_at')).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('edited is told and counted as before', async () => {
    edits().update(note(), { body: `${body}<p>Prefers mornings.</p>` });
    const told = await eventually(() => ada.event('ghl_note_updated'), soon);
    expect(told).toMatchObject({ note_id: noteId });
    expect(ada.field('ghl_note_count')).toBe('1');
  });

  it('deleted is told and counted no more, and nothing was told twice', async () => {
    edits().delete(note());
    await eventually(() => ada.event('ghl_note_deleted'), soon);
    await eventually(() => ada.field('ghl_note_count') === '0', soon);
    expect(ada.eventNames()).toEqual(['ghl_note_added', 'ghl_note_updated', 'ghl_note_deleted']);
  });

  it('never showed its text to SendX', () => {
    const { recorder, fieldsCreatedOnTheFly, contractViolations } = ada.world.sendx;
    expect(recorder.total).toBeGreaterThan(0);
    expect(JSON.stringify(recorder.list())).not.toMatch(/penicillin|555-0199|mornings/);
    expect(ada.events().filter(({ data }) => 'excerpt' in data)).toEqual([]);
    expect(fieldsCreatedOnTheFly()).toEqual([]);
    expect(contractViolations()).toEqual([]);
  });
});
