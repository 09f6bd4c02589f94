import type { SimContact } from './sim-contact.js';

const GRAM = 3;
/** Three letters that more have than this lead nowhere in particular, and cost the most to keep. */
const COMMON = 300;
/** So few are looked at sooner than fewer are looked for. */
const FEW = 4;

interface Indexed {
  /** Grows with each time somebody is added. */
  readonly order: number;
  readonly texts: readonly string[];
  readonly grams: ReadonlySet<string>;
}

/**
 * Finds contacts by a part of their e-mail or of either name, in any case, without looking at everybody: each three letters lead to those who have them.
 * Comes in the order in which they were added last.
 */
export class ContactSearch {
  /** Null: too many have it. */
  private readonly byGram = new Map<string, Set<SimContact> | null>();
  /** In the order in which they were added last. */
  private readonly indexed = new Map<SimContact, Indexed>();
  /** Who came or went since the last search, the last change last: somebody may change often between two. */
  private readonly changed = new Map<SimContact, 'came' | 'went'>();
  private order = 0;

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
    for (const [contact, { texts }] of this.candidates(search)) if (texts.some((text) => text.includes(search))) yield contact;
  }

  clear(): void {
    this.byGram.clear();
    this.indexed.clear();
    this.changed.clear();
  }

  private catchUp(): void {
    for (const [contact, what] of this.changed) {
      const before = this.indexed.get(contact);
      this.indexed.delete(contact);
      const after = what === 'came' ? this.read(contact, before) : undefined;
      if (after) this.indexed.set(contact, after);
      if (before?.grams !== after?.grams) this.lead(contact, before?.grams, after?.grams);
    }
    this.changed.clear();
  }

  /** Most edits leave the names and the address as they were. */
  private read(contact: SimContact, before: Indexed | undefined): Indexed {
    const [order, texts] = [++this.order, textsOf(contact)];
    if (before?.texts.length === texts.length && before.texts.every((text, index) => text === texts[index])) return { ...before, order };
    return { order, texts, grams: new Set(texts.flatMap((text) => [...gramsIn(text)])) };
  }

  private lead(contact: SimContact, before: ReadonlySet<string> = new Set(), after: ReadonlySet<string> = new Set()): void {
    for (const gram of before) if (!after.has(gram)) this.byGram.get(gram)?.delete(contact);
    for (const gram of after) if (!before.has(gram)) this.note(gram, contact);
  }

  /** Those who have the rarest three letters of it; everybody when they all are common, or it is shorter. */
  private candidates(search: string): Iterable<readonly [SimContact, Indexed]> {
    let rarest: ReadonlySet<SimContact> | null = null;
    for (const gram of gramsIn(search)) {
      const having = this.byGram.get(gram);
      if (having === undefined) return [];
      if (having && having.size < (rarest?.size ?? Infinity)) rarest = having;
      if (rarest && rarest.size <= FEW) break;
    }
    return rarest ? this.inOrder(rarest) : this.indexed;
  }

  private inOrder(contacts: ReadonlySet<SimContact>): (readonly [SimContact, Indexed])[] {
    const known = [...contacts].flatMap((contact) => {
      const indexed = this.indexed.get(contact);
      return indexed ? [[contact, indexed] as const] : [];
    });
    return known.sort(([, one], [, other]) => one.order - other.order);
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

function* gramsIn(text: string): Iterable<string> {
  for (let start = 0; start + GRAM <= text.length; start++) yield text.slice(start, start + GRAM);
}
