/** A note as the simulator keeps it. `body` may hold HTML. */
export interface SimNote {
  id: string;
  locationId: string;
  contactId: string;
  body?: string | null;
  title?: string | null;
  /** User id of the author. */
  userId?: string | null;
  /** `#RRGGBB`. */
  color?: string | null;
  pinned?: boolean;
  dateAdded: string;
  /** Absent until the first change, as it is absent from most of GHL's notes (domain ghl 2.3). */
  dateUpdated?: string;
}

/** What may be said about a note: the bodies of GHL's writes and of `POST /_sim/notes`. */
export type NotePatch = Partial<Omit<SimNote, 'id' | 'locationId'>>;
