import { ada, fixedTime, linus, location, users } from './contact.fixtures.js';
import type { GhlNote, GhlNoteWebhook } from './note.js';

/** Ada's: plain words. */
export const noteFirstCall: GhlNote = {
  id: 'NotFirstCall00000021',
  body: 'Wants to start in April, budget agreed.',
  title: 'First call',
  userId: users[0]?.id,
  contactId: ada.id,
  color: '#FFAA00',
  pinned: false,
  dateAdded: '2025-02-21T10:15:00.000Z',
};

/** Linus's: HTML, and things that should not travel. */
export const noteInHtml: GhlNote = {
  id: 'NotHtml0000000000022',
  body: '<p>Prefers <b>mornings</b>&nbsp;&amp; tea.</p><p>Private: +44 20 7946 0123, linus.private@example.org</p>',
  userId: users[1]?.id,
  contactId: linus.id,
  dateAdded: '2025-02-22T16:40:00.000Z',
  dateUpdated: '2025-02-23T09:05:00.000Z',
};

export const notes: readonly GhlNote[] = [noteFirstCall, noteInHtml];

/** The note as a webhook of that type: four fields and the envelope, whatever happened (domain fact 3). */
export const asNoteWebhook = (type: string, note: GhlNote, more: Partial<GhlNoteWebhook> = {}): GhlNoteWebhook => ({
  type,
  locationId: location.id,
  id: note.id,
  body: note.body,
  contactId: note.contactId,
  dateAdded: note.dateAdded,
  timestamp: fixedTime,
  webhookId: '0b6a7f3e-0003-4000-8000-000000000001',
  ...more,
});
