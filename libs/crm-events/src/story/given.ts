import { canonicalJson } from '../canonical-json.js';
import type { ContactCommand } from '../contact/contact-commands.js';
import type { ContactEvent } from '../contact/contact-events.js';
import { evolve, unknownContact, type Contact } from '../contact/contact.js';
import { applyDecision, decide, type Decision, type HydrateReason } from '../contact/decide.js';

/** Where a story about a contact begins; its ids do not matter to decisions. */
export const contact: Contact = unknownContact('LocLovelace000000009', 'ConAda00000000000004');

/** given(contact, ...past).when(command).then(...events) / .thenNothing() / .thenHydrates(reason, ...events). Throws on a difference. */
export const given = (initial: Contact, ...past: ContactEvent[]) => {
  const state = past.reduce(evolve, initial);
  return {
    state,
    when: (command: ContactCommand): Outcome => {
      const decision = decide(state, command);
      return {
        decision,
        state: applyDecision(state, decision),
        then: (...events) => expectDecision(decision, events, undefined),
        thenHydrates: (reason, ...events) => expectDecision(decision, events, reason),
        thenNothing: () => expectDecision(decision, [], undefined),
      };
    },
  };
};

export interface Outcome {
  readonly decision: Decision;
  readonly state: Contact;
  /** These events, and nothing to hydrate. */
  then: (...events: ContactEvent[]) => void;
  /** The record is to be fetched for this reason; these events, if any, do not wait for it. */
  thenHydrates: (reason: HydrateReason, ...events: ContactEvent[]) => void;
  /** Silence: no event, nothing to hydrate. */
  thenNothing: () => void;
}

const expectDecision = (
  { events, hydrate }: Decision,
  expectedEvents: ContactEvent[],
  expectedHydrate: HydrateReason | undefined,
): void => {
  const found = canonicalJson({ events, hydrate });
  const expected = canonicalJson({ events: expectedEvents, hydrate: expectedHydrate });
  if (found !== expected) throw new Error(`Expected the decision\n  ${expected}\nfound\n  ${found}`);
};
