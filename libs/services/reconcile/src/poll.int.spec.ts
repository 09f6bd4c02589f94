import type { GhlContact } from '@sync/contracts-ghl';
import type { NewReceipt, ReceiptLog } from '@sync/event-store';
import { eventually, useDatabase } from '@sync/testing';
import { bodyOf, Testbed, testMigrations } from './testbed.fixtures.js';

const db = useDatabase(testMigrations, { poolSize: 20 });
let bed: Testbed;
beforeEach(() => {
  bed = new Testbed(db.pool);
});
afterEach(() => bed.stop());

const polls = () => bed.ghl.callsTo('search').filter(({ search }) => search?.sort?.[0]?.field === 'dateUpdated');
/** At least so many polls that began after now. */
const pollsMore = async (count: number): Promise<void> => {
  const before = polls().length;
  await eventually(() => polls().length > before + count);
};
const backfilled = () => eventually(async () => (await bed.events()).at(-1)?.type === 'BackfillFinished');
const changed = (contact: GhlContact | undefined, tags: string[], inMs = 0): GhlContact => {
  if (!contact) throw new Error('nobody to change');
  return { ...contact, tags, dateUpdated: new Date(Date.now() + inMs).toISOString() };
};
const tagsKept = async () => (await bed.kept('search')).map((receipt) => (bodyOf(receipt)['contact'] as GhlContact).tags);
const counting = () => {
  let appends = 0;
  const append = (receipts: readonly NewReceipt[]) => {
    appends += 1;
    return bed.receipts.append(receipts);
  };
  return { receipts: Object.assign(Object.create(bed.receipts) as ReceiptLog, { append }), count: () => appends };
};
const rowVersion = async () =>
  (await db.pool.query<{ xmin: string }>('select xmin::text from reconcile.readings where connection_id = $1', [bed.connection.id])).rows[0]
    ?.xmin;

describe('a poll', () => {
  it('finds what changed, also when search shows it late', async () => {
    const people = bed.people(3);
    bed.ghl.put(...people);
    bed.start();
    await backfilled();
    await pollsMore(1);
    bed.ghl.searchIsCurrent = false;
    const late = changed(people[0], ['late'], -60_000);
    bed.ghl.put(late, changed(people[1], ['early']));
    await pollsMore(2);
    bed.ghl.searchIsCurrent = true;
    await eventually(async () => (await bed.kept('search')).length === 2);
    const [first] = await bed.kept('search');
    expect(first?.asOf?.toISOString()).toBe(late.dateUpdated);
    expect(await tagsKept()).toEqual([['late'], ['early']]);
  });

  it('writes nothing when there is nothing new', async () => {
    const people = bed.people(3).map((person) => changed(person, ['new'], -1_000));
    bed.ghl.put(...people);
    const log = counting();
    bed.start({ receipts: log.receipts, settings: { leaseMs: 600_000 } });
    await backfilled();
    await pollsMore(3);
    const [appends, version] = [log.count(), await rowVersion()];
    await pollsMore(5);
    expect(log.count()).toBe(appends);
    expect(await rowVersion()).toBe(version);
    // What the backfill and the poll both saw is one receipt.
    expect(await bed.kept('search', 'backfill')).toHaveLength(3);
  });

  it('sees what changes while the backfill runs', async () => {
    const people = bed.people(40);
    bed.ghl.put(...people);
    let pages = 0;
    bed.ghl.answering = async ({ priority }) => {
      if (priority !== 'backfill' || (pages += 1) !== 3) return;
      bed.ghl.put(changed(people[0], ['meanwhile']));
      await eventually(async () => (await tagsKept()).some((tags) => tags?.includes('meanwhile')));
    };
    bed.start();
    await backfilled();
    expect(await tagsKept()).toEqual([['meanwhile']]);
  });

  it('reads on through many pages, the first ones as live work', async () => {
    bed.start();
    await backfilled();
    await pollsMore(1);
    bed.ghl.put(...bed.people(130).map((person, index) => changed(person, ['imported'], -1_000 + index)));
    await eventually(async () => (await bed.kept('search')).length === 130);
    const priorities = new Set(polls().map(({ priority }) => priority));
    expect(priorities).toEqual(new Set(['live', 'reconcile']));
  });

  it('goes on where it was after a restart', async () => {
    const people = bed.people(3);
    bed.ghl.put(...people);
    bed.start();
    await backfilled();
    await bed.stop();
    bed.ghl.put(changed(people[2], ['away']));
    bed.start();
    await eventually(async () => (await tagsKept()).some((tags) => tags?.includes('away')));
  });

  it('is not led into the future by a clock that is ahead', async () => {
    const people = bed.people(2);
    bed.ghl.put(...people);
    const reconcile = bed.start({ settings: { overlapMs: 0 } });
    await backfilled();
    bed.ghl.put(changed(people[0], ['ahead'], 3_600_000));
    await eventually(async () => (await tagsKept()).length === 1);
    bed.ghl.put(changed(people[1], ['now'], 1_000));
    await eventually(async () => (await tagsKept()).length === 2);
    const watermark = (await bed.progress(reconcile))?.pollWatermark;
    expect(watermark?.getTime()).toBeLessThan(Date.now() + 60_000);
  });

  it('is only a net where webhooks come', async () => {
    bed.ghl.put(...bed.people(2));
    bed.start({ receivesWebhooks: () => true });
    await backfilled();
    await pollsMore(2);
    expect(new Set(polls().map(({ priority }) => priority))).toEqual(new Set(['reconcile']));
  });
});
