import { z } from 'zod';
import { flag, moment, readable, text } from './fields.js';

/** A note. `body` may hold HTML (domain ghl 2.3), so nobody shows it as it is. */
export const ghlNote = z.object({
  id: z.string(),
  body: text,
  title: text,
  /** User id of the author. */
  userId: text,
  contactId: text,
  color: text,
  pinned: flag,
  dateAdded: moment,
  dateUpdated: moment,
});
export type GhlNote = z.output<typeof ghlNote>;

/**
 * Answer to `GET /contacts/{contactId}/notes`: all of them, unpaged. There is no way to read notes of several contacts (domain fact 4). An answer without
 * the list is none: it must not be taken for "no notes any more".
 */
export const contactNotesAnswer = z.object({ notes: readable(ghlNote), traceId: text });

/** A Note* webhook: these four fields and the envelope, no author, no title, no time of the change (domain fact 3). */
export const noteWebhook = z.object({
  type: z.string(),
  id: z.string(),
  body: text,
  contactId: text,
  dateAdded: moment,
  locationId: text,
  timestamp: text,
  webhookId: text,
});
export type GhlNoteWebhook = z.output<typeof noteWebhook>;
