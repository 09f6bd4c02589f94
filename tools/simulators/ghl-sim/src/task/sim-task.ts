/** A task as the simulator keeps it. A property that is undefined is absent from answers; null and '' are sent as they are. */
export interface SimTask {
  id: string;
  locationId: string;
  contactId: string;
  title?: string | null;
  body?: string | null;
  /** User id. */
  assignedTo?: string | null;
  /** ISO 8601, UTC; kept as it was given when it is no date. */
  dueDate?: string | null;
  completed: boolean;
  dateAdded: string;
  dateUpdated: string;
}

/** What may be said about a task: the bodies of GHL's writes and of `POST /_sim/tasks`. */
export type TaskPatch = Partial<Omit<SimTask, 'id' | 'locationId'>>;
