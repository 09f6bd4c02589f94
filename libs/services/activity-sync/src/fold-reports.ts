import {
  applyAppointmentDecision,
  applyNotesDecision,
  decideAppointment,
  decideNotes,
  type Appointment,
  type AppointmentCommand,
  type AppointmentEvent,
  type DomainEvent,
  type NoteEvent,
  type Notes,
  type NotesCommand,
} from '@sync/crm-events';
import type { Urgency } from './read-receipt.js';

/** Where a report came from: what its events will be stored with. */
export interface Cause {
  readonly receiptId: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly traceparent: string | null;
  readonly urgency: Urgency;
}

/** One report about one row. */
export interface Report<Command> {
  readonly rowId: string;
  readonly command: Command;
  readonly cause: Cause;
}

/** An event, its place in its stream, and how the record stands after everything its report told. */
export interface LearnedEvent<State, Event> {
  readonly event: Event;
  readonly version: number;
  readonly after: State;
  readonly cause: Cause;
}

/** What a batch taught us about one row. */
export interface Learned<Row, State, Event> {
  readonly before: Row;
  readonly row: Row;
  readonly events: readonly LearnedEvent<State, Event>[];
  readonly hydrate: { readonly reason: string; readonly cause: Cause } | null;
  readonly last: Cause;
  /** Of every report about it. */
  readonly traceparents: readonly (string | null)[];
}
export type LearnedNotes<Row> = Learned<Row, Notes, NoteEvent>;
export type LearnedAppointment<Row> = Learned<Row, Appointment, AppointmentEvent>;

interface Rules<State, Command, Event> {
  readonly decide: (
    state: State,
    command: Command,
  ) => { readonly events: readonly Event[]; readonly hydrate?: string; readonly state: State };
}

const notesRules: Rules<Notes, NotesCommand, NoteEvent> = {
  decide: (state, command) => {
    const decision = decideNotes(state, command);
    return { ...decision, state: applyNotesDecision(state, decision) };
  },
};
const appointmentRules: Rules<Appointment, AppointmentCommand, AppointmentEvent> = {
  decide: (state, command) => {
    const decision = decideAppointment(state, command);
    return { ...decision, state: applyAppointmentDecision(state, decision) };
  },
};

const foldReports =
  <State, Command, Event extends DomainEvent>({ decide }: Rules<State, Command, Event>) =>
  <Row extends { readonly version: number; readonly state: State }>(
    rows: ReadonlyMap<string, Row>,
    reports: readonly Report<Command>[],
  ): Learned<Row, State, Event>[] => {
    const learned = new Map<string, Learned<Row, State, Event>>();
    for (const { rowId, command, cause } of reports) {
      const before = rows.get(rowId);
      if (!before) continue;
      const sofar = learned.get(rowId) ?? { before, row: before, events: [], hydrate: null, last: cause, traceparents: [] };
      const { events, hydrate, state } = decide(sofar.row.state, command);
      const { version } = sofar.row;
      learned.set(rowId, {
        before,
        row: { ...sofar.row, state, version: version + events.length },
        events: [...sofar.events, ...events.map((event, index) => ({ event, version: version + index + 1, after: state, cause }))],
        hydrate: hydrate ? { reason: hydrate, cause } : sofar.hydrate,
        last: moreUrgent(sofar.last, cause),
        traceparents: [...sofar.traceparents, cause.traceparent],
      });
    }
    return [...learned.values()];
  };

/** Decides every report in order, row by row. Pure: rows in, rows and events out. */
export const foldNotes = foldReports(notesRules);
export const foldAppointments = foldReports(appointmentRules);

const rank: Readonly<Record<Urgency, number>> = { live: 0, reconcile: 1, backfill: 2 };
/** The later of two causes, as urgent as the more urgent of them and recorded when the first was. */
export const moreUrgent = (earlier: Cause, later: Cause): Cause => ({
  ...later,
  urgency: rank[later.urgency] <= rank[earlier.urgency] ? later.urgency : earlier.urgency,
  recordedAt: earlier.recordedAt,
});
