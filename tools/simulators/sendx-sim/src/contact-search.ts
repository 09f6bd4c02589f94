import type { SimContact } from './sim-contact.js';

const GRAM = 3;

/**
 * Finds contacts by a part of their e-mail or of either name, in any case, without looking at everybody: each three letters lead to those who have them.
 * Comes in the order in which they were added last.
 */
export class ContactSearch {
  private readonly byGram = new Map<string, Set<SimContact>>();
  private readonly gramsOf = new Map<SimContact, readonly string[]>();

  add(contact: SimContact): void {
    this.remove(contact);
    const grams = [...new Set(textsOf(contact).flatMap(gramsIn))];
    this.gramsOf.set(contact, grams);
    for (const gram of grams) this.having(gram).add(contact);
  }

  remove(contact: SimContact): void {
    for (const gram of this.gramsOf.get(contact) ?? []) this.byGram.get(gram)?.delete(contact);
    this.gramsOf.delete(contact);
  }

  *find(part: string): Iterable<SimContact> {
    const search = part.toLowerCase();
    for (const contact of this.candidates(search)) if (textsOf(contact).some((text) => text.includes(search))) yield contact;
  }

  clear(): void {
    this.byGram.clear();
    this.gramsOf.clear();
  }

  /** Those who have the rarest three letters of it; everybody when it is shorter. */
  private candidates(search: string): Iterable<SimContact> {
    if (search.length < GRAM) return this.gramsOf.keys();
    const sets = gramsIn(search).map((gram) => this.byGram.get(gram) ?? new Set<SimContact>());
    return sets.reduce((rarest, set) => (set.size < rarest.size ? set : rarest));
  }

  private having(gram: string): Set<SimContact> {
    const known = this.byGram.get(gram) ?? new Set();
    this.byGram.set(gram, known);
    return known;
  }
}

const textsOf = ({ email, firstName, lastName }: SimContact): string[] =>
  [email, firstName, lastName].flatMap((text) => (text ? [text.toLowerCase()] : []));

const gramsIn = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - GRAM + 1) }, (_, start) => text.slice(start, start + GRAM));
