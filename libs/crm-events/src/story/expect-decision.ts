import { canonicalJson } from '../canonical-json.js';

/** Throws when a decision is not the one told. Absent `hydrate` means that nothing is to be fetched. */
export const expectDecided = (
  { events, hydrate }: { readonly events: readonly unknown[]; readonly hydrate?: string },
  expectedEvents: readonly unknown[],
  expectedHydrate?: string,
): void => {
  const found = canonicalJson({ events, hydrate });
  const expected = canonicalJson({ events: expectedEvents, hydrate: expectedHydrate });
  if (found !== expected) throw new Error(`Expected the decision\n  ${expected}\nfound\n  ${found}`);
};
