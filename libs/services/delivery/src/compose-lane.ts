import { claimantId, homeService, type Claim, type Pushed } from '@sync/delivery';
import { stateTags, type Slice } from '@sync/crm-events';
import type { SliceFieldTypes } from './field-registry.js';

/** The parts of a push that SendX sees. */
export type PersonDocument = Omit<Pushed, 'owner'>;

/** What SendX should know of the person behind one address, combined over everybody who claims it. */
export interface DesiredPerson {
  /** The contact whose values count: oldest dateAdded, then smallest id, among those that exist and are not filtered out. */
  readonly owner: Claim<Slice> | null;
  /** Somebody with this address opted out in the CRM, and the mapping says that this unsubscribes. */
  readonly optOut: boolean;
  /** Null: leave what SendX has as it is. */
  readonly document: PersonDocument | null;
  readonly fieldTypes: SliceFieldTypes;
  /** Why nothing (or nothing more) is told about this person. */
  readonly excluded: { readonly reason: string; readonly detail: string } | null;
  /** Everybody is deleted in the CRM, and the mapping asks for more than a tag. */
  readonly removal: 'unsubscribe' | 'delete' | null;
  /** Everybody is deleted in the CRM: what SendX has is tagged, but nobody is created for it. */
  readonly deleted: boolean;
  /** Nobody claims the address any more, though we wrote to it once. */
  readonly abandoned: boolean;
}

export const nobody: DesiredPerson = {
  owner: null,
  optOut: false,
  document: null,
  fieldTypes: {},
  excluded: null,
  removal: null,
  deleted: false,
  abandoned: false,
};

/**
 * Combines the claims on one lane, which come oldest contact first. A deleted contact says nothing while a live one has the address, not even when
 * the live one is filtered out. Opt-outs of all claimants count, whoever owns the lane, deleted and filtered-out ones included. Who speaks and
 * whether they may be mailed is said by home claims alone; fields and tags are those of all services of the owner, and of nobody else.
 * `suppressed`: an opt-out is known from elsewhere; like any other it ends all joining of lists.
 */
export const composeLane = (claims: readonly Claim<Slice>[], suppressed = false): DesiredPerson => {
  const contacts = claims.filter(({ service }) => service === homeService);
  if (contacts.length === 0) return { ...nobody, abandoned: true };
  const optOut = contacts.some(optsOut);
  const live = contacts.filter(({ slice }) => !slice.deleted);
  const speaking = live.length > 0 ? live : contacts;
  const owner = speaking.find(({ slice }) => slice.skip === null);
  if (!owner) return { ...nobody, optOut, excluded: reasonOf(speaking) };
  const { deleted, policy, profile, lists } = owner.slice;
  const slices = claims.filter((claim) => claimantId(claim) === claimantId(owner) && claim.slice.skip === null).map(({ slice }) => slice);
  const fields = slices.flatMap((slice) => Object.entries(slice.fields));
  return {
    ...nobody,
    owner,
    optOut,
    document: {
      profile: definedOf(profile),
      fields: Object.fromEntries(fields.map(([name, field]) => [name, field.value])),
      tags: sorted(slices.flatMap(({ tags }) => tags)),
      lists: optOut || suppressed || deleted ? [] : sorted(lists),
    },
    fieldTypes: Object.fromEntries(fields.map(([name, field]) => [name, field.type])),
    removal: deleted && policy.deleted !== 'tag' ? policy.deleted : null,
    deleted,
  };
};

const optsOut = ({ slice }: Claim<Slice>): boolean => slice.optOut && slice.policy.optOut === 'unsubscribe';

const reasonOf = (claims: readonly Claim<Slice>[]): DesiredPerson['excluded'] => {
  const skip = claims[0]?.slice.skip;
  return skip ? { reason: skip.code, detail: skip.detail } : null;
};

const definedOf = (profile: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(profile).filter((entry): entry is [string, string] => entry[1] !== undefined));

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** What an address that everybody left should say: that it was superseded, besides what it said before. */
export const supersededDocument = (pushed: Pushed): Pushed => ({ ...pushed, tags: sorted([...pushed.tags, stateTags.superseded]) });
