import type { ReportDoor } from './as-of.js';
import type { OptOutGround } from './contact-events.js';
import type { ContactRecord } from './contact-record.js';

/**
 * What one report says of a contact. `optOut[ground]` is true for blocked, false for explicitly open, absent for not said: an opt-out is
 * lifted by words, never by silence.
 */
export interface ContactSnapshot {
  readonly record: ContactRecord;
  readonly optOut: Readonly<Partial<Record<OptOutGround, boolean>>>;
}

/** "The CRM shows this." `asOf` null: it does not say when. `complete` false: something that every record has cannot be read from it. */
export interface ReportContact {
  readonly type: 'ReportContact';
  readonly snapshot: ContactSnapshot;
  readonly asOf: Date | null;
  readonly via: ReportDoor;
  readonly complete: boolean;
}

/** "A webhook says it was deleted." A hint, proven by a GET; its snapshot (the last state) counts for opt-outs only. */
export interface ReportContactDeleted {
  readonly type: 'ReportContactDeleted';
  readonly snapshot?: ContactSnapshot;
  readonly asOf: Date | null;
  readonly via: ReportDoor;
}

/** "A GET by id did not find it": GHL answers 400, not 404. `asOf` is the database time at the start of that GET. */
export interface ReportContactGone {
  readonly type: 'ReportContactGone';
  readonly asOf: Date;
}

export type ContactCommand = ReportContact | ReportContactDeleted | ReportContactGone;
