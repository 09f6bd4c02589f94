import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimAppointment, SimCalendar } from './appointment/sim-appointment.js';
import type { SimNote } from './note/sim-note.js';
import type { SimContact } from './sim-contact.js';
import type { SimTask } from './task/sim-task.js';

/** The records of a location, by kind. */
export interface SimRecords {
  contacts: SimContact[];
  tasks: SimTask[];
  notes: SimNote[];
  calendars: SimCalendar[];
  appointments: SimAppointment[];
}
export const recordKinds = ['contacts', 'tasks', 'notes', 'calendars', 'appointments'] as const satisfies (keyof SimRecords)[];
export type RecordKind = (typeof recordKinds)[number];

/** What was written; a file from before a kind existed has no records of it. */
export interface SimState extends Partial<SimRecords> {
  version: 1;
  locationId: string;
  /** Private key, PKCS #8 in base64. It signs demo webhooks and nothing else. */
  signingKey: string;
  contacts: SimContact[];
}

interface Change {
  /** Absent in old journals, which knew contacts alone. */
  kind?: RecordKind;
  id: string;
  record?: { id: string };
  contact?: SimContact;
}

/**
 * The simulator's memory across restarts: a snapshot, and beside it a journal with a line per change, so that even a killed process forgets
 * nothing it has announced. The journal is folded into the snapshot at every start.
 */
export class StateFile {
  /** @param path null remembers nothing */
  constructor(private readonly path: string | null) {}

  /** The state as it was last, or null when there is none yet. A torn last line of the journal is ignored. */
  read(): SimState | null {
    if (this.path === null || !existsSync(this.path)) return null;
    const state = JSON.parse(readFileSync(this.path, 'utf8')) as SimState;
    const journal = this.journal();
    const folded = recordKinds.flatMap((kind) => {
      const changes = journal.filter((change) => (change.kind ?? 'contacts') === kind);
      return state[kind] === undefined && changes.length === 0 ? [] : [[kind, fold(state[kind] ?? [], changes)] as const];
    });
    return { ...state, ...(Object.fromEntries(folded) as Partial<SimRecords>) };
  }

  /** Replaces snapshot and journal. */
  write(state: SimState): void {
    if (this.path === null) return;
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(`${this.path}.next`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${this.path}.next`, this.path);
    rmSync(this.journalPath, { force: true });
  }

  /** Notes one change; undefined is a delete. */
  note(kind: RecordKind, id: string, record: { id: string } | undefined): void {
    if (this.path === null) return;
    const change: Change = record ? { kind, id, record } : { kind, id };
    appendFileSync(this.journalPath, `${JSON.stringify(change)}\n`, { mode: 0o600 });
  }

  private get journalPath(): string {
    return `${this.path}.journal`;
  }

  private journal(): Change[] {
    if (!existsSync(this.journalPath)) return [];
    const lines = readFileSync(this.journalPath, 'utf8').split('\n');
    return lines.slice(0, -1).flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Change]));
  }
}

const fold = (records: { id: string }[], changes: Change[]): { id: string }[] => {
  const byId = new Map(records.map((record) => [record.id, record]));
  for (const { id, record, contact } of changes) {
    const after = record ?? contact;
    if (after) byId.set(id, after);
    else byId.delete(id);
  }
  return [...byId.values()];
};
