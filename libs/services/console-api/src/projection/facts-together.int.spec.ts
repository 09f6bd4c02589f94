import { transaction } from '@sync/database';
import { done, type Batch, type Message } from '@sync/messaging';
import { useDatabase } from '@sync/testing';
import { consoleMigrations } from '../index.js';
import type { ContactFact } from './contact-story.js';
import { FactsTogether } from './facts-together.js';
import type { LocatedFact } from './read-facts.js';

const at = '2025-03-01T09:00:00.000Z';
const told = { version: 1, at, traceId: null };
const named: ContactFact = { kind: 'contact', names: { firstName: 'Ada' }, changedAt: at, ...told };
const sliced: ContactFact = { kind: 'slice', email: 'ada@example.com', skip: null, optOut: false, deleted: false, ...told };
const pushed: ContactFact = { kind: 'outcome', sliceVersion: 1, verdict: 'in-sync', code: '', detail: null, ...told };

const located = (fact: ContactFact, contactId = 'con_1'): LocatedFact => ({ locationId: 'loc_1', contactId, fact, addresses: [] });

describe('batches of three topics that come at nearly the same time', () => {
  const db = useDatabase(consoleMigrations);

  /** A batch of one message; it refuses its first `failures` transactions. */
  const batchOf = (topic: string, failures = 0) => {
    const seen = { transactions: 0 };
    const batch: Batch<unknown> = {
      items: [{ topic } as Message<unknown>],
      transaction: (_streams, work) => {
        seen.transactions += 1;
        if (seen.transactions <= failures) return Promise.reject(new Error(`${topic} failed`));
        return transaction(db.pool, (client) => work({ client, append: () => Promise.reject(new Error('not here')) }));
      },
    };
    return { batch, seen };
  };

  const stateOf = async (contactId: string): Promise<string | undefined> =>
    (await db.pool.query<{ state: string }>('select state from console.contacts where contact_id = $1', [contactId])).rows[0]?.state;

  const settlements = [done];
  const read = (fact: ContactFact, contactId?: string) => ({ facts: [located(fact, contactId)], settlements });

  it('go into the rows in one transaction, and each is settled', async () => {
    const together = new FactsTogether();
    const [contact, slice, push] = [batchOf('contact-events'), batchOf('contact-slices'), batchOf('push-events')];
    const first = together.apply(contact.batch, read(named));
    const second = together.apply(slice.batch, read(sliced));
    await first;
    expect(await stateOf('con_1')).toBe('waiting'); // the slice's fact is there although its own batch may not be settled yet
    expect(await Promise.all([first, second, together.apply(push.batch, read(pushed))])).toEqual([[done], [done], [done]]);
    expect([contact, slice, push].map(({ seen }) => seen.transactions)).toEqual([1, 1, 1]);
    expect(await stateOf('con_1')).toBe('in-sync');
  });

  it('do not suffer from each other’s trouble', async () => {
    const together = new FactsTogether();
    const [broken, slice] = [batchOf('contact-events', 9), batchOf('contact-slices')];
    const answers = await Promise.allSettled([
      together.apply(broken.batch, read(named, 'con_2')),
      together.apply(slice.batch, read(sliced, 'con_2')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await stateOf('con_2')).toBe('waiting');
  });

  it('may be told again after a crash that left only the first one settled', async () => {
    const together = new FactsTogether();
    const apply = () =>
      Promise.allSettled([
        together.apply(batchOf('push-events').batch, read(pushed, 'con_3')),
        together.apply(batchOf('contact-slices', 1).batch, read(sliced, 'con_3')),
      ]);
    expect((await apply()).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await apply()).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await together.apply(batchOf('contact-slices').batch, read(sliced, 'con_3'))).toEqual([done]);
    expect(await stateOf('con_3')).toBe('in-sync');
  });
});
