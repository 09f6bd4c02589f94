import { personKey } from '@sync/crm-events';
import type { Pool } from '@sync/database';
import { PersonForgotten } from '@sync/event-store';
import { streamsOfPerson, streamsOfTask } from './appends.js';
import { forgetPerson, personId, type PersonId } from './people.js';
import type { TaskId } from './task-rows.js';

/** A task of the batch turned out to belong to somebody whose streams are not locked. */
export class MorePeople extends Error {
  constructor(readonly people: readonly PersonId[]) {
    super(`The batch needs the streams of ${people.length} more people; it is rolled back and opened again with them.`);
  }
}

/** Who may be written about in this attempt. */
export interface People {
  /** Throws when the streams of any of these people are not locked. */
  need(people: readonly PersonId[]): void;
  /** True for somebody whose key was destroyed: whatever is about them is left out. */
  areForgotten(people: readonly PersonId[]): boolean;
}

const ATTEMPTS = 5;

/**
 * Runs `work` with the locks of these tasks and people. When it needs more people, it starts again with them too (design 2.1); when somebody is to be
 * forgotten, their rows go and it starts again without them.
 */
export const withPeople = async <T>(
  pool: Pool,
  tasks: readonly TaskId[],
  first: readonly PersonId[],
  work: (streams: readonly string[], people: People) => Promise<T>,
): Promise<T> => {
  const locked = new Map(first.map((person) => [personId(person), person]));
  const forgotten = new Set<string>();
  const people: People = {
    need: (needed) => {
      const strangers = needed.filter((person) => !locked.has(personId(person)));
      if (strangers.length > 0) throw new MorePeople(strangers);
    },
    areForgotten: (some) => some.some((person) => forgotten.has(personId(person))),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work([...tasks.flatMap(streamsOfTask), ...[...locked.values()].flatMap(streamsOfPerson)], people);
    } catch (error) {
      // Everybody of a batch may have to be forgotten, one at a time; that ends by itself.
      const gone = error instanceof PersonForgotten ? ownerOf(error.keyId, locked) : undefined;
      if (gone && !forgotten.has(personId(gone))) {
        forgotten.add(personId(gone));
        await forgetPerson(pool, gone);
      } else if (error instanceof MorePeople && attempt < ATTEMPTS) {
        for (const person of error.people) locked.set(personId(person), person);
      } else throw error;
    }
  }
};

const ownerOf = (keyId: string, people: ReadonlyMap<string, PersonId>): PersonId | undefined =>
  [...people.values()].find(({ locationId, contactId }) => personKey(locationId, contactId) === keyId);
