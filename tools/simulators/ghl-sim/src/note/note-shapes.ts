import type { SimNote } from './sim-note.js';

/** `GET /contacts/{id}/notes`, one note, and the answers to writes. */
export const asGetNote = ({ locationId: _location, ...note }: SimNote): Record<string, unknown> => note;

/** The entity part of a Note* webhook: a fixed list of four fields, no author, no time of the change (domain fact 3). */
export const asNoteWebhookBody = (type: string, { locationId, id, body, contactId, dateAdded }: SimNote): Record<string, unknown> => ({
  type,
  locationId,
  id,
  body,
  contactId,
  dateAdded,
});
