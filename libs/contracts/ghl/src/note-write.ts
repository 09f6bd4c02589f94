import { z } from 'zod';

/** Bodies of the writes to a contact's notes, strict as GHL is. GHL never looks for a note that says the same already. */
export const updateNoteBody = z.strictObject({
  body: z.string().optional(),
  title: z.string().optional(),
  /** `#RRGGBB`. */
  color: z.string().optional(),
  pinned: z.boolean().optional(),
  /** User id of the author. */
  userId: z.string().optional(),
});
export type GhlUpdateNoteBody = z.output<typeof updateNoteBody>;

export const createNoteBody = updateNoteBody.required({ body: true });
export type GhlCreateNoteBody = z.output<typeof createNoteBody>;
