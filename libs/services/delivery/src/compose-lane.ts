import type { Claim, Pushed } from '@sync/delivery';
import { stateTags, type Slice } from '@sync/crm-events';

/** What SendX should know of the person behind one address, combined over everybody who claims it. */
export interface DesiredPerson {
  /** The contact whose values count: oldest dateAdded, then smallest id, among those that exist and are not filtered out. */
  readonly owner: Claim<Slice> | null;
  /** Somebody with this address opted out in the CRM, and the mapping says that this unsubscribes. */
  readonly optOut: boolean;
  /** Null: leave what SendX has as it is. */
  readonly document: Omit<Pushed, 'owner'> | null;
  readonly fieldTypes: Readonly<Record<string, Slice['fields'][string]['type']>>;
  /** Why nothing (or nothing more) is told about this person. */
  readonly excluded: { readonly reason: string; readonly detail: string } | null;
  /** Everybody is deleted in the CRM, and the mapping asks for more than a tag. */
  readonly removal: 'unsubscribe' | 'delete' | null;
  /** Everybody is deleted in the CRM: what SendX has is tagged, but nobody is created for it. */
  readonly deleted: boolean;
  /** Nobody claims the address any more, though we wrote to it once. */
  readonly abandoned: boolean;
}

const nobody = { owner: null, document: null, fieldTypes: {}, removal: null, deleted: false } as const;

/**
 * Combines the claims on one lane, which come oldest contact first. A deleted contact says nothing while a live one has the address.
 * Opt-outs of all claimants count, whoever owns the lane, deleted and filtered-out ones included.
 */
export const composeLane = (claims: readonly Claim<Slice>[]): DesiredPerson => {
  if (claims.length === 0) return { ...nobody, optOut: false, excluded: null, abandoned: true };
  const optOut = claims.some(({ slice }) => slice.optOut && slice.policy.optOut === 'unsubscribe');
  const present = claims.filter(({ slice }) => slice.skip === null);
  const owner = present.find(({ slice }) => !slice.deleted) ?? present[0] ?? null;
  if (!owner) return { ...nobody, optOut, excluded: reasonOf(claims), abandoned: false };
  const { slice } = owner;
  const fields = Object.entries(slice.fields);
  return {
    owner,
    optOut,
    document: {
      profile: definedOf(slice.profile),
      fields: Object.fromEntries(fields.map(([name, field]) => [name, field.value])),
      tags: slice.tags,
      lists: optOut || slice.deleted ? [] : slice.lists,
    },
    fieldTypes: Object.fromEntries(fields.map(([name, field]) => [name, field.type])),
    excluded: null,
    removal: slice.deleted && slice.policy.deleted !== 'tag' ? slice.policy.deleted : null,
    deleted: slice.deleted,
    abandoned: false,
  };
};

const reasonOf = (claims: readonly Claim<Slice>[]): DesiredPerson['excluded'] => {
  const skip = claims[0]?.slice.skip;
  return skip ? { reason: skip.code, detail: skip.detail } : null;
};

const definedOf = (profile: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(profile).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** What an address that everybody left should say: that it was superseded, besides what it said before. */
export const supersededDocument = (pushed: Pushed): Omit<Pushed, 'owner'> => ({
  ...pushed,
  tags: [...new Set([...pushed.tags, stateTags.superseded])].sort(),
});
