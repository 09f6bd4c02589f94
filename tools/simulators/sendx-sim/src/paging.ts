import { badRequest } from './refusal.js';
import type { SimContact } from './sim-contact.js';
import type { Team } from './team.js';
import type { Term } from './vocabulary.js';

interface PageRequest {
  offset: number;
  limit: number;
  search: string | null;
}

/** A page of contacts; `search` is a part of the e-mail or of either name, in any case. An empty page is the end. */
export const contactPage = (team: Team, query: unknown): SimContact[] => {
  const { contactPageDefault, contactPageMax, stableOrder } = team.switches;
  const page = readPage(query, contactPageDefault, contactPageMax);
  const matching = page.search === null ? team.contacts.all() : team.contacts.containing(page.search);
  if (stableOrder) return slice(matching, page);
  const deck = [...matching]
    .map((contact) => ({ contact, at: team.shuffle() }))
    .sort((one, other) => one.at - other.at)
    .map(({ contact }) => contact);
  return slice(deck, page);
};

/** A page of tags, lists or fields. Tags cannot be searched: SendX ignores the parameter. */
export const termPage = (team: Team, terms: Term[], query: unknown, searchable: boolean): Term[] => {
  const page = readPage(query, 10, team.switches.vocabularyPageMax);
  const wanted = searchable && page.search !== null ? terms.filter(({ name }) => name.toLowerCase().includes(page.search ?? '')) : terms;
  return slice(wanted, page);
};

const readPage = (query: unknown, defaultLimit: number, maxLimit: number): PageRequest => {
  const { offset = '0', limit = String(defaultLimit), search } = (query ?? {}) as Record<string, string | undefined>;
  if (!/^\d+$/.test(offset) || !/^[1-9]\d*$/.test(limit)) throw badRequest('Invalid pagination parameters');
  if (search !== undefined && search.length < 2) throw badRequest('Search needs at least 2 characters');
  return { offset: Number(offset), limit: Math.min(Number(limit), maxLimit), search: search?.toLowerCase() ?? null };
};

const slice = <T>(items: Iterable<T>, { offset, limit }: PageRequest): T[] => {
  const page: T[] = [];
  let index = 0;
  for (const item of items) {
    if (page.length === limit) break;
    if (index >= offset) page.push(item);
    index += 1;
  }
  return page;
};
