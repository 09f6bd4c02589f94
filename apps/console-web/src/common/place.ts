import { useSyncExternalStore } from 'react';
import type { ContactState } from '@sync/contracts-console';

/** Where one is on the page; it is written after the `#`. */
export type Place =
  | { readonly at: 'overview' }
  | { readonly at: 'person'; readonly connection: string; readonly contactId: string }
  | { readonly at: 'people'; readonly connection: string; readonly state: ContactState; readonly reason: string | null }
  | { readonly at: 'dry-run'; readonly connection: string }
  | { readonly at: 'parked' };

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
    case 'parked':
      return parts('parked');
  }
};

/** Reads a link; one that says nothing known leads to the overview. */
export const placeOf = (hash: string): Place => {
  const [at, connection, third, fourth] = hash.replace(/^#\//, '').split('/').map(decodeURIComponent);
  if (at === 'parked') return { at };
  if (at === 'dry-run' && connection) return { at, connection };
  if (at === 'person' && connection && third) return { at, connection, contactId: third };
  if (at === 'people' && connection && isState(third)) return { at, connection, state: third, reason: fourth ?? null };
  return { at: 'overview' };
};

const isState = (word: string | undefined): word is ContactState => ['in-sync', 'waiting', 'failing', 'excluded'].includes(word ?? '');

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

export const usePlace = (): Place => placeOf(useSyncExternalStore(subscribe, () => location.hash));
