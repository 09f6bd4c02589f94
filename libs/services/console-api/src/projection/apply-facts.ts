import type { PoolClient } from '@sync/database';
import { displayName, standingOf, tell, type ContactFact, type ContactStory } from './contact-story.js';
import { inKeyOrder } from './in-key-order.js';
import type { LocatedFact } from './read-facts.js';

interface Person {
  readonly locationId: string;
  readonly contactId: string;
  readonly facts: ContactFact[];
}

/**
 * Folds a batch into the rows of its contacts, set-based: a handful of statements whatever its size. Runs inside the batch's transaction.
 * Other topics write the same rows at the same time: rows are locked in key order, then counts, then addresses, so nobody waits in a circle.
 */
export const applyFacts = async (client: PoolClient, located: readonly LocatedFact[]): Promise<void> => {
  const people = byPerson(located);
  if (people.length > 0) {
    const stories = await lockStories(client, people);
    await writeRows(
      client,
      people.map((person, index) => ({ person, story: person.facts.reduce(tell, stories[index] ?? {}) })),
    );
  }
  await keepAddresses(client, located);
};

const byPerson = (located: readonly LocatedFact[]): Person[] => {
  const people = new Map<string, Person>();
  for (const { locationId, contactId, fact } of located) {
    if (!fact) continue;
    const id = `${locationId}\0${contactId}`;
    const person = people.get(id) ?? { locationId, contactId, facts: [] };
    person.facts.push(fact);
    people.set(id, person);
  }
  return inKeyOrder(people);
};

/** Keeps a place for those who are new (a row that does not exist cannot be locked), then locks all of them. In the order of `people`. */
const lockStories = async (client: PoolClient, people: readonly Person[]): Promise<ContactStory[]> => {
  const keys = [people.map(({ locationId }) => locationId), people.map(({ contactId }) => contactId)];
  await client.query({
    name: 'console-keep-places',
    text: `insert into console.contacts (location_id, contact_id) select * from unnest($1::text[], $2::text[]) on conflict do nothing`,
    values: keys,
  });
  const { rows } = await client.query<{ place: number; story: ContactStory }>({
    name: 'console-lock-stories',
    text: `select wanted.place::int, c.story
             from unnest($1::text[], $2::text[]) with ordinality wanted (location_id, contact_id, place)
             join console.contacts c using (location_id, contact_id)
            order by c.location_id, c.contact_id
              for update of c`,
    values: keys,
  });
  const stories: ContactStory[] = [];
  for (const { place, story } of rows) stories[place - 1] = story;
  return stories;
};

const writeRows = async (client: PoolClient, rows: readonly { person: Person; story: ContactStory }[]): Promise<void> => {
  const told = rows.map(({ person, story }) => ({ person, story, standing: standingOf(story) }));
  await client.query({
    name: 'console-write-rows',
    text: `update console.contacts c
              set state = told.state, reason = told.reason, waiting_since = told.waiting_since, email = told.email, name = told.name, story = told.story
             from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::jsonb[])
                  told (location_id, contact_id, state, reason, waiting_since, email, name, story)
            where c.location_id = told.location_id and c.contact_id = told.contact_id`,
    values: [
      told.map(({ person }) => person.locationId),
      told.map(({ person }) => person.contactId),
      told.map(({ standing }) => standing.state),
      told.map(({ standing }) => standing.reason),
      told.map(({ standing }) => standing.waitingSince),
      told.map(({ story }) => story.slice?.email ?? null),
      told.map(({ story }) => displayName(story.contact?.names ?? {})),
      told.map(({ story }) => JSON.stringify(story)),
    ],
  });
};

const keepAddresses = async (client: PoolClient, located: readonly LocatedFact[]): Promise<void> => {
  const rows = located.flatMap(({ locationId, contactId, addresses }) => addresses.map((email) => [email, locationId, contactId] as const));
  if (rows.length === 0) return;
  const sorted = inKeyOrder(new Map(rows.map((row) => [row.join('\0'), row])));
  await client.query({
    name: 'console-keep-addresses',
    text: `insert into console.addresses (email, location_id, contact_id) select * from unnest($1::text[], $2::text[], $3::text[])
           on conflict do nothing`,
    values: [0, 1, 2].map((column) => sorted.map((row) => row[column])),
  });
};
