import type { SimContact } from './sim-contact.js';

const GRAM = 3;
/** Three letters that more have than this lead nowhere in particular, and cost the most to keep. */
const COMMON = 300;

/**
 * Finds contacts by a part of their e-mail or of either name, in any case, without looking at everybody: each three letters lead to those who have them.
 * Comes in the order in which they were added last.
 */
export class ContactSearch {
  /** Null: too many have it. */
  private readonly byGram = new Map<string, Set<SimContact> | null>();
  private readonly gramsOf = new Map<SimContact, readonly string[]>();
  /** Who came or went since the last search, the last change last: a search is rare, a change is not. */
  private readonly changed = new Map<SimContact, 'came' | 'went'>();

  add(contact: SimContact): void {
    this.changed.delete(contact);
    this.changed.set(contact, 'came');
  }

  remove(contact: SimContact): void {
    this.changed.delete(contact);
    this.changed.set(contact, 'went');
  }

  *find(part: string): Iterable<SimContact> {
    this.catchUp();
    const search = part.toLowerCase();
    for (const contact of this.candidates(search)) if (textsOf(contact).some((text) => text.includes(search))) yield contact;
  }

  clear(): void {
    this.byGram.clear();
    this.gramsOf.clear();
    this.changed.clear();
  }

  private catchUp(): void {
    for (const [contact, what] of this.changed) {
      for (const gram of this.gramsOf.get(contact) ?? []) this.byGram.get(gram)?.delete(contact);
      this.gramsOf.delete(contact);
      if (what === 'came') this.index(contact);
    }
    this.changed.clear();
  }

  private index(contact: SimContact): void {
    const grams = [...new Set(textsOf(contact).flatMap(gramsIn))];
    this.gramsOf.set(contact, grams);
    for (const gram of grams) this.note(gram, contact);
  }

  /** Those who have the rarest three letters of it; everybody when they all are common, or it is shorter. */
  private candidates(search: string): Iterable<SimContact> {
    let rarest: ReadonlySet<SimContact> | null = null;
    for (const gram of gramsIn(search)) {
      const having = this.byGram.get(gram);
      if (having === undefined) return [];
      if (having && having.size < (rarest?.size ?? Infinity)) rarest = having;
    }
    return rarest ?? this.gramsOf.keys();
  }

  private note(gram: string, contact: SimContact): void {
    const having = this.byGram.get(gram);
    if (having === undefined) this.byGram.set(gram, new Set([contact]));
    else if (having && having.size >= COMMON) this.byGram.set(gram, null);
    else having?.add(contact);
  }
}

const textsOf = ({ email, firstName, lastName }: SimContact): string[] =>
  [email, firstName, lastName].flatMap((text) => (text ? [text.toLowerCase()] : []));

const gramsIn = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - GRAM + 1) }, (_, start) => text.slice(start, start + GRAM));
