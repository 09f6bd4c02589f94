import { createHash } from 'node:crypto';
import {
  applyDecision,
  canonicalSlice,
  decide,
  isOptedOut,
  type ContactCommand,
  type ContactEvent,
  type Decision,
  type HydrateReason,
  type Slice,
} from '@sync/crm-events';
import { referencesOf, sliceOf } from '@sync/mapping';
import type { ContactRow } from './contact-rows.js';
import type { LocationContext } from './location-context.js';
import type { Urgency } from './read-receipt.js';

/** One report about one contact, with what its events will be stored with. */
export interface Report {
  readonly row: string;
  readonly command: ContactCommand;
  readonly urgency: Urgency;
  readonly receiptId: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly traceparent: string | null;
}

export interface LearnedEvent {
  readonly event: ContactEvent;
  readonly report: Report;
}

/** What a batch taught us about one contact. */
export interface Learned {
  readonly row: ContactRow;
  readonly before: ContactRow;
  readonly events: readonly LearnedEvent[];
  readonly hydrate: { readonly reason: HydrateReason; readonly report: Report } | null;
  readonly last: Report;
}

/** Decides every report in order, contact by contact. Pure: rows in, rows and events out. */
export const foldReports = (rows: ReadonlyMap<string, ContactRow>, reports: readonly Report[]): Learned[] => {
  const learned = new Map<string, Learned>();
  for (const report of reports) {
    const before = rows.get(report.row);
    if (!before) continue;
    const sofar = learned.get(report.row) ?? { row: before, before, events: [], hydrate: null, last: report };
    const decision = decide(sofar.row.state, report.command);
    const events = decision.events.map((event) => ({ event, report }));
    learned.set(report.row, {
      before,
      row: {
        ...sofar.row,
        state: applyDecision(sofar.row.state, decision),
        version: sofar.row.version + events.length,
        awaitsWhole: awaitsWhole(sofar.row, report.command, decision),
      },
      events: [...sofar.events, ...events],
      hydrate: decision.hydrate ? { reason: decision.hydrate, report } : sofar.hydrate,
      last: moreUrgent(sofar.last, report),
    });
  }
  return [...learned.values()];
};

/** From the report that introduces a contact without its e-mail channel until a GET has shown it whole, or proved that it is gone. */
const awaitsWhole = (row: ContactRow, command: ContactCommand, decision: Decision): boolean =>
  decision.hydrate === 'first-sight' || (row.awaitsWhole && !(command.type === 'ReportContactGone' || command.via === 'get'));

/** Two slices with the same hash say the same. */
export const hashOf = (of: Slice): string => createHash('sha256').update(canonicalSlice(of)).digest('base64url');

/** A slice that differs from the last one emitted, and whether references were missing for it. */
export interface Sliced {
  readonly row: ContactRow;
  readonly slice: Slice | null;
  readonly missing: readonly string[];
}

/**
 * Maps the contact. Without any references its slice waits for them (fields would be created under names that change later), unless it opted
 * out: that is told at once, with tags and nothing else.
 */
export const slice = (row: ContactRow, context: LocationContext): Sliced => {
  const waits = context.references === null || row.awaitsWhole;
  if (waits && !isOptedOut(row.state)) return { row: { ...row, sliceWaits: true }, slice: null, missing: [] };
  const mapping = waits ? { ...context.mapping, fields: [] } : context.mapping;
  const { slice: made, unknownReferences } = sliceOf(
    row.state,
    mapping,
    context.references ?? referencesOf(context.connectionId, null, [], []),
  );
  const hash = hashOf(made);
  const changed = hash !== row.sliceHash;
  const sliceWaits = waits || unknownReferences.length > 0;
  return {
    row: {
      ...row,
      sliceHash: hash,
      sliceVersion: row.sliceVersion + (changed ? 1 : 0),
      sliceWaits,
      waitsIn: sliceWaits ? row.waitsIn : null,
    },
    slice: changed ? made : null,
    missing: unknownReferences.map(({ id }) => id),
  };
};

const rank: Readonly<Record<Urgency, number>> = { live: 0, reconcile: 1, backfill: 2 };
/** The later of two reports, as urgent as the more urgent of them and recorded when the first was. */
const moreUrgent = (earlier: Report, later: Report): Report => ({
  ...later,
  urgency: rank[later.urgency] <= rank[earlier.urgency] ? later.urgency : earlier.urgency,
  recordedAt: earlier.recordedAt,
});
