import type { Pushed } from '@sync/delivery';
import type { IdentifyDocument } from './sendx-calls.js';

/** What has to be said so that SendX knows `desired`, given what it knows from us. */
export interface DocumentDiff {
  readonly profile: Readonly<Record<string, string>>;
  /** Changed or new fields, and '' for those that we wrote once and no longer want (another contact took the address over). */
  readonly fields: Readonly<Record<string, string>>;
  readonly tagsAdded: readonly string[];
  readonly tagsRemoved: readonly string[];
  readonly listsJoined: readonly string[];
}

const none: Omit<Pushed, 'owner'> = { profile: {}, fields: {}, tags: [], lists: [] };

/** Only real changes; everything when `pushed` is null or not certain (repeating an identify is safe). A list once joined is not left over the API. */
export const diffDocument = (desired: Omit<Pushed, 'owner'>, pushed: Omit<Pushed, 'owner'> | null, certain: boolean): DocumentDiff => {
  const known = pushed ?? none;
  const trusted = certain ? known : none;
  return {
    profile: { ...blanks(known.profile, desired.profile), ...changed(desired.profile, trusted.profile, known.profile) },
    fields: { ...blanks(known.fields, desired.fields), ...changed(desired.fields, trusted.fields, known.fields) },
    tagsAdded: desired.tags.filter((tag) => !trusted.tags.includes(tag)),
    tagsRemoved: known.tags.filter((tag) => !desired.tags.includes(tag)),
    listsJoined: desired.lists.filter((list) => !trusted.lists.includes(list)),
  };
};

/** Is there anything that only `identify` can say? A person that SendX may not have yet (`known` false) is always identified. */
export const needsIdentify = (diff: DocumentDiff, known: boolean): boolean =>
  !known || Object.keys(diff.profile).length + Object.keys(diff.fields).length + diff.listsJoined.length > 0;

export const changesTags = ({ tagsAdded, tagsRemoved }: DocumentDiff): boolean => tagsAdded.length + tagsRemoved.length > 0;

/** The request body; parts with nothing to say are left out, because an empty one may mean "clear" to somebody. */
export const identifyBody = (email: string, diff: DocumentDiff): IdentifyDocument => ({
  email,
  ...diff.profile,
  ...(Object.keys(diff.fields).length > 0 && { customFields: diff.fields }),
  ...(diff.tagsAdded.length > 0 && { tags: diff.tagsAdded }),
  ...(diff.listsJoined.length > 0 && { lists: diff.listsJoined }),
});

type Values = Readonly<Record<string, string>>;

/** '' clears what we may have written; what somebody else wrote is not ours to clear. */
const changed = (desired: Values, trusted: Values, known: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(desired).filter(([name, value]) => trusted[name] !== value && !(value === '' && known[name] === undefined)),
  );

/** What we wrote once and do not want any more; already blank is blank. */
const blanks = (known: Readonly<Record<string, string>>, desired: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(known)
      .filter(([name, value]) => !(name in desired) && value !== '')
      .map(([name]) => [name, '']),
  );
