import fc from 'fast-check';
import { displayName, standingOf, tell, type ContactFact, type ContactStory } from './contact-story.js';

const at = (minute: number): string => new Date(Date.UTC(2025, 2, 1, 9, minute)).toISOString();
const traceId = null;

const renamed = (version: number, names: object): ContactFact => ({
  kind: 'contact',
  version,
  names,
  changedAt: at(version),
  at: at(version),
  traceId,
});
const slice = (version: number, change: Partial<Extract<ContactFact, { kind: 'slice' }>> = {}): ContactFact => ({
  kind: 'slice',
  version,
  email: 'ada@example.com',
  skip: null,
  optOut: false,
  deleted: false,
  at: at(version),
  traceId,
  ...change,
});
type Outcome = Extract<ContactFact, { kind: 'outcome' }>;
const outcome = (version: number, sliceVersion: number, verdict: Outcome['verdict'] = 'in-sync', code = ''): Outcome => ({
  kind: 'outcome',
  version,
  sliceVersion,
  verdict,
  code,
  detail: null,
  at: at(version),
  traceId,
});
const noEmail = { code: 'no-email', detail: 'There is no address.' };

const after = (...facts: ContactFact[]): ContactStory => facts.reduce(tell, {});
const standing = (...facts: ContactFact[]) => {
  const { state, reason } = standingOf(after(...facts));
  return reason ? `${state}: ${reason}` : state;
};

describe('where a contact stands', () => {
  it('waits from the first word on until SendX was told', () => {
    expect(standing(renamed(1, { firstName: 'Ada' }))).toBe('waiting');
    expect(standing(slice(1))).toBe('waiting');
    expect(standing(slice(1), outcome(1, 1))).toBe('in-sync');
  });

  it('waits again when a newer slice came, whatever the last outcome was', () => {
    expect(standing(slice(1), outcome(1, 1), slice(2))).toBe('waiting');
    expect(standing(slice(1), outcome(1, 1, 'failing', 'SENDX_REJECTED'), slice(2))).toBe('waiting');
    expect(standing(slice(2), outcome(1, 1))).toBe('waiting');
  });

  it('stays in sync when an outcome arrives before its slice', () => {
    expect(standing(outcome(1, 2), slice(2))).toBe('in-sync');
    expect(standing(outcome(1, 2), slice(1))).toBe('in-sync');
  });

  it('tells why SendX refused, or was not told', () => {
    expect(standing(slice(1), outcome(1, 1, 'failing', 'SENDX_REJECTED'))).toBe('failing: SENDX_REJECTED');
    expect(standing(slice(1), outcome(1, 1, 'excluded', 'opted-out'))).toBe('excluded: opted-out');
  });

  it('is excluded as soon as the slice says that nothing is to be told', () => {
    expect(standing(slice(1, { email: null, skip: noEmail }))).toBe('excluded: no-email');
    expect(standing(slice(1), outcome(1, 1), slice(2, { email: null, skip: noEmail }))).toBe('excluded: no-email');
  });

  it('waits for the unsubscribe of somebody who is otherwise left out', () => {
    const filteredOut = { skip: { code: 'filtered-out', detail: 'No tag "customer".' } };
    expect(standing(slice(1, { ...filteredOut, optOut: true }))).toBe('waiting');
    expect(standing(slice(1, { ...filteredOut, optOut: true, email: null }))).toBe('excluded: filtered-out');
  });

  it('remembers the last push through later outcomes', () => {
    expect(after(outcome(1, 1), outcome(2, 2, 'failing', 'X')).pushed).toMatchObject({ sliceVersion: 1 });
    expect(after(outcome(2, 2), outcome(1, 1)).pushed).toMatchObject({ sliceVersion: 2 });
  });

  it('calls people by both names, else by the one the CRM gives', () => {
    expect(displayName({ firstName: 'Ada', lastName: 'Lovelace', name: 'ada l' })).toBe('Ada Lovelace');
    expect(displayName({ firstName: '', lastName: null, name: 'Grace' })).toBe('Grace');
    expect(displayName({})).toBeNull();
  });
});

describe('the order of topics', () => {
  const names = fc.record({ firstName: fc.constantFrom('Ada', null), lastName: fc.constantFrom('Lovelace', 'King') }, { requiredKeys: [] });
  const numbered = <T>(make: (version: number, value: T) => ContactFact, value: fc.Arbitrary<T>) =>
    fc.array(value, { maxLength: 5 }).map((values) => values.map((each, index) => make(index + 1, each)));
  const contacts = numbered(renamed, names);
  const slices = numbered(
    slice,
    fc.record({
      email: fc.constantFrom('ada@example.com', null),
      skip: fc.constantFrom(null, noEmail),
      optOut: fc.boolean(),
    }),
  );
  const outcomes = numbered(
    (version, [sliceVersion, verdict]) => outcome(version, sliceVersion, verdict, verdict === 'in-sync' ? '' : 'why'),
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom<Outcome['verdict']>('in-sync', 'failing', 'excluded')),
  );

  /** Merges streams as the picks say, each in its own order; a repeated pick hands the last message of that stream over again. */
  const interleave = (
    streams: readonly (readonly ContactFact[])[],
    picks: readonly { stream: number; again: boolean }[],
  ): ContactFact[] => {
    const next = streams.map(() => 0);
    const told: ContactFact[] = [];
    const take = (stream: number, index: number): void => {
      const fact = streams[stream]?.[index];
      if (fact) told.push(fact);
    };
    for (const { stream, again } of picks) {
      const index = next[stream] ?? 0;
      if (again) take(stream, index - 1);
      else {
        take(stream, index);
        next[stream] = index + 1;
      }
    }
    streams.forEach((facts, stream) => told.push(...facts.slice(next[stream] ?? 0)));
    return told;
  };

  it('does not matter: every interleaving, with messages told twice, ends in the same row', () => {
    const picks = fc.array(fc.record({ stream: fc.integer({ min: 0, max: 2 }), again: fc.boolean() }), { maxLength: 25 });
    fc.assert(
      fc.property(contacts, slices, outcomes, picks, (contact, wanted, pushed, order) => {
        const streams = [contact, wanted, pushed];
        const expected = after(...streams.flat());
        const found = after(...interleave(streams, order));
        expect(found).toEqual(expected);
        expect(standingOf(found)).toEqual(standingOf(expected));
      }),
    );
  });

  it('does not even matter within slices and outcomes', () => {
    fc.assert(
      fc.property(
        fc.tuple(slices, outcomes).chain(([wanted, pushed]) => {
          const facts = [...wanted, ...pushed];
          return fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }));
        }),
        ([facts, shuffled]) => {
          expect(after(...shuffled)).toEqual(after(...facts));
        },
      ),
    );
  });
});
