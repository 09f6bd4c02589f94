import { transaction } from '@sync/database';
import { useDatabase } from '@sync/testing';
import { consoleMigrations } from '../index.js';
import { applyFacts } from './apply-facts.js';
import { standingOf, tell, type ContactFact, type ContactStory } from './contact-story.js';
import type { LocatedFact } from './read-facts.js';

const at = '2025-03-01T09:00:00.000Z';
const people = Array.from({ length: 40 }, (_, index) => `con_${index}`);

/** Three streams per person; who has an even number ends in sync, the others wait. */
const streams: readonly ((contactId: string, version: number) => ContactFact)[] = [
  (contactId, version) => ({
    kind: 'contact',
    version,
    names: { firstName: `${contactId} v${version}` },
    changedAt: at,
    at,
    traceId: null,
  }),
  (contactId, version) => ({
    kind: 'slice',
    version,
    email: `${contactId}@example.com`,
    skip: null,
    optOut: false,
    deleted: false,
    at,
    traceId: null,
  }),
  (contactId, version) => ({
    kind: 'outcome',
    version,
    sliceVersion: Number(contactId.slice(4)) % 2 === 0 ? version : version - 1,
    verdict: 'in-sync',
    code: '',
    detail: null,
    at,
    traceId: null,
  }),
];

const located = (contactId: string, fact: ContactFact): LocatedFact => ({
  locationId: 'loc_9',
  contactId,
  fact,
  addresses: fact.kind === 'slice' && fact.email ? [fact.email] : [],
});

describe('three topics that write the same rows at once', () => {
  const db = useDatabase(consoleMigrations);

  it('end where any one order would have ended, with counters that agree', async () => {
    const versions = [1, 2, 3, 4, 5];
    const writer = async (stream: (typeof streams)[number], reversed: boolean): Promise<void> => {
      for (const version of versions) {
        const batch = people.map((contactId) => located(contactId, stream(contactId, version)));
        await transaction(db.pool, (client) => applyFacts(client, reversed ? batch.toReversed() : batch));
      }
    };
    await Promise.all(streams.map((stream, index) => writer(stream, index === 1)));

    const { rows } = await db.pool.query<{ contact_id: string; state: string; story: ContactStory }>(
      'select contact_id, state, story from console.contacts',
    );
    expect(rows).toHaveLength(people.length);
    for (const { contact_id, state, story } of rows) {
      const expected = streams.flatMap((stream) => versions.map((version) => stream(contact_id, version))).reduce(tell, {});
      expect(story).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(state).toBe(standingOf(expected).state);
    }
    const counts = await db.pool.query('select state, contacts from console.counts where contacts <> 0 order by state');
    expect(counts.rows).toEqual([
      { state: 'in-sync', contacts: '20' },
      { state: 'waiting', contacts: '20' },
    ]);
    expect((await db.pool.query('select 1 from console.addresses')).rowCount).toBe(people.length);
  });

  it('change nothing when a batch is handed over again', async () => {
    const before = await db.pool.query('select * from console.contacts order by contact_id');
    const again = people.flatMap((contactId) => streams.map((stream) => located(contactId, stream(contactId, 2))));
    await transaction(db.pool, (client) => applyFacts(client, again));
    expect((await db.pool.query('select * from console.contacts order by contact_id')).rows).toEqual(before.rows);
  });

  it('make a row for somebody of whom the beginning was never read', async () => {
    const [renamed] = streams;
    if (!renamed) throw new Error('There are three streams.');
    await transaction(db.pool, (client) => applyFacts(client, [located('con_late', renamed('con_late', 7))]));
    const { rows } = await db.pool.query(`select state, name from console.contacts where contact_id = 'con_late'`);
    expect(rows).toEqual([{ state: 'waiting', name: 'con_late v7' }]);
  });
});
