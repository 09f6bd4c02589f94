import type { IdMaker } from './id-maker.js';
import { nameTaken, notFound } from './refusal.js';

/** A tag, a list or a custom field. */
export interface Term {
  /** The 22 alphanumerics; the prefix is put in front where it is answered. */
  core: string;
  name: string;
  /** Custom field type 0 to 4; opt-in kind of a list; 0 for a tag. */
  type: number;
  description: string;
  created: string;
  updated: string;
}

/** The team's terms of one kind, unique by name. Names are case-sensitive. */
export class Vocabulary {
  private byCore = new Map<string, Term>();
  private byName = new Map<string, Term>();

  constructor(
    private readonly kind: string,
    private readonly prefixes: readonly string[],
    private readonly ids: IdMaker,
    private readonly now: () => Date,
  ) {}

  /** By id with any of its prefixes, or without one. */
  find(id: string): Term | undefined {
    const prefix = this.prefixes.find((each) => id.startsWith(`${each}_`));
    return this.byCore.get(prefix === undefined ? id : id.slice(prefix.length + 1));
  }

  get(id: string): Term {
    const term = this.find(id);
    if (!term) throw notFound();
    return term;
  }

  named(name: string): Term | undefined {
    return this.byName.get(name);
  }

  nameOf(core: string): string {
    return this.byCore.get(core)?.name ?? core;
  }

  /** @throws Refusal 403 when the name is taken. */
  create(name: string, extra: { type?: number; description?: string } = {}): Term {
    if (this.byName.has(name)) throw nameTaken();
    const at = this.now().toISOString();
    return this.keep({
      core: this.ids.next(this.kind),
      name,
      type: extra.type ?? 0,
      description: extra.description ?? '',
      created: at,
      updated: at,
    });
  }

  /** @throws Refusal 403 when another term has the new name. */
  update(term: Term, change: { name?: string; type?: number; description?: string }): Term {
    const name = change.name ?? term.name;
    if ((this.byName.get(name) ?? term) !== term) throw nameTaken();
    this.byName.delete(term.name);
    return this.keep(Object.assign(term, change, { name, updated: this.now().toISOString() }));
  }

  remove(term: Term): void {
    this.byCore.delete(term.core);
    this.byName.delete(term.name);
  }

  all(): Term[] {
    return [...this.byCore.values()];
  }

  clear(): void {
    this.byCore = new Map();
    this.byName = new Map();
  }

  keep(term: Term): Term {
    this.byCore.set(term.core, term);
    this.byName.set(term.name, term);
    return term;
  }
}
