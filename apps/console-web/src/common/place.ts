import { useSyncExternalStore } from 'react';
import type { ContactState, RedrivableState } from '@sync/contracts-console';

/** Where one is on the page; it is written after the `#`. */
export type Place =
  | { readonly at: 'overview' }
  | { readonly at: 'person'; readonly connection: string; readonly contactId: string }
  | { readonly at: 'people'; readonly connection: string; readonly state: ContactState; readonly reason: string | null }
  | { readonly at: 'dry-run'; readonly connection: string }
  | { readonly at: 'troubled'; readonly connection: string; readonly reason: string }
  | { readonly at: 'untold'; readonly connection: string; readonly state: RedrivableState }
  | { readonly at: 'parked' }
  | { readonly at: 'trace'; readonly traceId: string };

/** The link to a place. */
export const linkTo = (place: Place): string => {
  const parts = (...words: string[]): string => `#/${words.map(encodeURIComponent).join('/')}`;
  switch (place.at) {
    case 'overview':
      return '#/';
    case 'person':
      return parts('person', place.connection, place.contactId);
    case 'people':
      return parts('people', place.connection, place.state, ...(place.reason ? [place.reason] : []));
    case 'dry-run':
      return parts('dry-run', place.connection);
    case 'troubled':
      return parts('troubled', place.connection, place.reason);
    case 'untold':
      return parts('untold', place.connection, place.state);
    case 'parked':
      return parts('parked');
    case 'trace':
      return parts('trace', place.traceId);
  }
};

/** Reads a link; one that says nothing known leads to the overview. */
export const placeOf = (hash: string): Place => {
  const [at = '', ...words] = hash.replace(/^#\//, '').split('/').map(decoded);
  return readers[at]?.(words) ?? { at: 'overview' };
};

/** By the first word of the link; undefined when the others do not fit. */
const readers: Readonly<Record<string, (words: readonly string[]) => Place | undefined>> = {
  parked: () => ({ at: 'parked' }),
  trace: ([traceId]) => (traceId ? { at: 'trace', traceId } : undefined),
  'dry-run': ([connection]) => (connection ? { at: 'dry-run', connection } : undefined),
  troubled: ([connection, reason]) => (connection && reason ? { at: 'troubled', connection, reason } : undefined),
  untold: ([connection, state]) =>
    connection && (state === 'rejected' || state === 'expired') ? { at: 'untold', connection, state } : undefined,
  person: ([connection, contactId]) => (connection && contactId ? { at: 'person', connection, contactId } : undefined),
  people: ([connection, state, reason = null]) => (connection && isState(state) ? { at: 'people', connection, state, reason } : undefined),
};

/** A link that somebody typed may be broken. */
const decoded = (word: string): string => {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
};

const isState = (word: string | undefined): word is ContactState => ['in-sync', 'waiting', 'failing', 'excluded'].includes(word ?? '');

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

export const usePlace = (): Place => placeOf(useSyncExternalStore(subscribe, () => location.hash));
