import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimContact } from './sim-contact.js';

export interface SimState {
  version: 1;
  locationId: string;
  /** Private key, PKCS #8 in base64. It signs demo webhooks and nothing else. */
  signingKey: string;
  contacts: SimContact[];
}

interface Change {
  id: string;
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
    const contacts = new Map(state.contacts.map((contact) => [contact.id, contact]));
    for (const { id, contact } of this.journal()) {
      if (contact) contacts.set(id, contact);
      else contacts.delete(id);
    }
    return { ...state, contacts: [...contacts.values()] };
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
  note(id: string, contact: SimContact | undefined): void {
    if (this.path === null) return;
    const change: Change = contact ? { id, contact } : { id };
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
