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

/**
 * Locks the rows of these people. In the order of `people`. A row that does not exist cannot be locked: whose stream begins here may be new and is given a
 * place first, the others had one when it began; should that be missing all the same, it is made up for.
 */
const lockStories = async (client: PoolClient, people: readonly Person[]): Promise<ContactStory[]> => {
  await keepPlaces(
    client,
    people.filter(({ facts }) => facts.some(({ version }) => version === 1)),
  );
  const stories = await lockedStories(client, people);
  const missing = people.filter((_, index) => !stories[index]);
  if (missing.length === 0) return stories;
  await keepPlaces(client, missing);
  return lockedStories(client, people);
};

const keepPlaces = async (client: PoolClient, people: readonly Person[]): Promise<void> => {
  if (people.length === 0) return;
  await client.query({
    name: 'console-keep-places',
    text: `insert into console.contacts (location_id, contact_id) select * from unnest($1::text[], $2::text[]) on conflict do nothing`,
    values: keysOf(people),
  });
};

const lockedStories = async (client: PoolClient, people: readonly Person[]): Promise<ContactStory[]> => {
  const { rows } = await client.query<{ place: number; story: ContactStory }>({
    name: 'console-lock-stories',
    text: `select wanted.place::int, c.story
             from unnest($1::text[], $2::text[]) with ordinality wanted (location_id, contact_id, place)
             join console.contacts c using (location_id, contact_id)
            order by c.location_id, c.contact_id
              for update of c`,
    values: keysOf(people),
  });
  const stories: ContactStory[] = [];
  for (const { place, story } of rows) stories[place - 1] = story;
  return stories;
};

const keysOf = (people: readonly Person[]): string[][] => [
  people.map(({ locationId }) => locationId),
  people.map(({ contactId }) => contactId),
];

const writeRows = async (client: PoolClient, rows: readonly { person: Person; story: ContactStory }[]): Promise<void> => {
  const told = rows.map(({ person, story }) => ({ person, story, standing: standingOf(story) }));
  await client.query({
    name: 'console-write-rows',
    text: `update console.contacts c
              set state = told.state, reason = told.reason, waiting_since = told.waiting_since, email = told.email, name = told.name, story = told.story
             from rows from (unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[]), jsonb_array_elements($8::jsonb))
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
      JSON.stringify(told.map(({ story }) => story)),
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
