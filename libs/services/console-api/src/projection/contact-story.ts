/** What the console remembers of one contact, per source; each part is replaced by a newer version of itself only. Times are ISO 8601; `at` is when we recorded it. */
export interface ContactStory {
  readonly contact?: ContactPart;
  readonly slice?: SlicePart;
  readonly outcome?: OutcomePart;
  readonly pushed?: { readonly version: number; readonly sliceVersion: number; readonly at: string };
}

export interface Names {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly name?: string | null;
}

interface ContactPart {
  readonly version: number;
  readonly names: Names;
  /** When it changed in the CRM; a backfill brings changes of years ago. */
  readonly changedAt: string;
  readonly at: string;
  readonly traceId: string | null;
}

interface SlicePart {
  readonly version: number;
  readonly email: string | null;
  readonly skip: { readonly code: string; readonly detail: string } | null;
  readonly optOut: boolean;
  readonly deleted: boolean;
  readonly at: string;
  readonly traceId: string | null;
}

interface OutcomePart {
  readonly version: number;
  readonly sliceVersion: number;
  readonly verdict: 'in-sync' | 'failing' | 'excluded';
  readonly code: string;
  readonly detail: string | null;
  readonly at: string;
  readonly traceId: string | null;
}

/** One thing learned, from one of the three streams of a contact; `version` is the place in that stream. */
export type ContactFact =
  ({ readonly kind: 'contact' } & ContactPart) | ({ readonly kind: 'slice' } & SlicePart) | ({ readonly kind: 'outcome' } & OutcomePart);

/**
 * Folds one fact. The order between the three streams does not matter, and neither does one told twice: a part only moves to a higher
 * version. Names are said change by change, so contact facts of one contact come in order, as their topic promises.
 */
export const tell = (story: ContactStory, fact: ContactFact): ContactStory => {
  switch (fact.kind) {
    case 'contact': {
      const { kind: _kind, ...part } = fact;
      return isNewer(fact, story.contact) ? { ...story, contact: { ...part, names: { ...story.contact?.names, ...fact.names } } } : story;
    }
    case 'slice': {
      const { kind: _kind, ...part } = fact;
      return isNewer(fact, story.slice) ? { ...story, slice: part } : story;
    }
    case 'outcome': {
      const { kind: _kind, ...part } = fact;
      const told = isNewer(fact, story.outcome) ? { ...story, outcome: part } : story;
      return fact.verdict === 'in-sync' && isNewer(fact, story.pushed)
        ? { ...told, pushed: { version: fact.version, sliceVersion: fact.sliceVersion, at: fact.at } }
        : told;
    }
  }
};

const isNewer = (fact: { readonly version: number }, known: { readonly version: number } | undefined): boolean =>
  !known || fact.version > known.version;

/** Where a contact stands, as the story tells it. `reason` is '' when there is nothing to explain. */
export interface Standing {
  readonly state: 'in-sync' | 'waiting' | 'failing' | 'excluded';
  readonly reason: string;
  readonly detail: string | null;
  readonly waitingSince: string | null;
  readonly traceId: string | null;
}

/** An outcome counts until there is a newer slice; then the contact waits for the next one, unless the slice says that nothing is to be told. */
export const standingOf = ({ contact, slice, outcome }: ContactStory): Standing => {
  if (outcome && outcome.sliceVersion >= (slice?.version ?? 0)) return settled(outcome.verdict, outcome.code, outcome);
  // Somebody with an address who opted out is about to be unsubscribed, even when nothing else is told of them.
  if (slice?.skip && !(slice.optOut && slice.email !== null))
    return settled('excluded', slice.skip.code, { detail: slice.skip.detail, traceId: slice.traceId });
  return waitingSince(slice ?? contact);
};

const settled = (state: Standing['state'], reason: string, { detail, traceId }: Pick<Standing, 'detail' | 'traceId'>): Standing => ({
  state,
  reason,
  detail,
  waitingSince: null,
  traceId,
});

const waitingSince = (last: SlicePart | ContactPart | undefined): Standing => ({
  ...settled('waiting', '', { detail: null, traceId: last?.traceId ?? null }),
  waitingSince: last?.at ?? null,
});

/** How to call this person: both names, else the one the CRM gives as a whole. */
export const displayName = ({ firstName, lastName, name }: Names): string | null => {
  const both = [firstName, lastName].filter(Boolean).join(' ');
  return both || name || null;
};
