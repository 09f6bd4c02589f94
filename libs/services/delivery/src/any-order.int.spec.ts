import fc from 'fast-check';
import { credentialsMigrations } from '@sync/credentials';
import { deliveryMigrations, loadClaims, type CustomEventState } from '@sync/delivery';
import { eventStoreMigrations } from '@sync/event-store';
import { messagingMigrations } from '@sync/messaging';
import { stateTags, type Slice } from '@sync/crm-events';
import { useDatabase } from '@sync/testing';
import { composeLane, type PersonDocument } from './compose-lane.js';
import { expireCustomEvents } from './expire-custom-events.js';
import { ada, Desk, linus, margaret, quick, type Person } from './desk.fixtures.js';
import type { FakeContact, Fault } from './fake-sendx.fixtures.js';

const db = useDatabase([...eventStoreMigrations, ...deliveryMigrations, ...messagingMigrations, ...credentialsMigrations]);

const people = [ada, linus, margaret];
const addresses = ['one@example.com', 'two@example.com'];
const runs = Number(process.env['PROPERTY_RUNS'] ?? 100);

/** `dies`: the call is carried out, and nothing after it. */
const faults: (Fault | 'dies' | undefined)[] = [
  undefined,
  undefined,
  undefined,
  'dies',
  'lost',
  'lost-unsaid',
  'late',
  'unreachable',
  429,
  503,
];
const step = fc.record({
  who: fc.nat(2),
  email: fc.option(fc.constantFrom(...addresses), { nil: null, freq: 6 }),
  firstName: fc.constantFrom('A', 'B', ''),
  field: fc.option(fc.constantFrom('x', 'y')),
  tags: fc.subarray(['red', 'blue']),
  optOut: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
  /** What task-sync says of the same contact, before or after; and something that happens to it. */
  tasks: fc.option(fc.record({ open: fc.constantFrom('0', '1', '2'), first: fc.boolean() }), { freq: 2 }),
  happens: fc.boolean(),
  deleted: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
  /** What somebody does in SendX meanwhile. */
  inSendx: fc.option(fc.record({ email: fc.constantFrom(...addresses), does: fc.constantFrom('unsubscribes', 'disappears', 'appears') }), {
    freq: 5,
  }),
  /** Whether delivery gets to work before the next one, and what happens to its calls. */
  works: fc.boolean(),
  faults: fc.array(fc.constantFrom(...faults), { maxLength: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/**
 * Three contacts, two addresses, two services, any story, any failures: in the end SendX has what the last claims say, and no opt-out was undone;
 * what happened to somebody was told once, but for lost answers, and to nobody who opted out. SendX here re-subscribes and creates whom it may.
 */
describe('any story', () => {
  it('ends with what the last claims say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (story) => {
        const desk = new Desk(db.pool);
        for (const name of ['ghl_note', 'ghl_open_tasks']) desk.sendx.fields.set(name, { id: `field_${name}`, type: 0 });
        const optedOut = new Set<string>();
        for (const [place, each] of story.entries()) await play(desk, each, optedOut, place);
        desk.sendx.fault = () => undefined;
        desk.sendx.meanwhile = () => undefined;
        const meddled = new Set(story.flatMap(({ inSendx }) => inSendx?.email ?? []));
        await settle(desk, meddled);
        expect(desk.sendx.resubscribed).toEqual([]);
        expect([...desk.sendx.createdByEvent, ...desk.sendx.unwantedEvents]).toEqual([]);
        await compareEvents(desk);
        await compare(desk, optedOut);
      }),
      { seed: 20250301, numRuns: runs, interruptAfterTimeLimit: 45_000, markInterruptAsFailure: false },
    );
  });
});

const play = async (desk: Desk, each: Step, optedOut: Set<string>, place: number): Promise<void> => {
  const { email, optOut, inSendx, works } = each;
  await tell(desk, each, place);
  if (optOut && email !== null) optedOut.add(email);
  if (inSendx) meddle(desk, inSendx.email, inSendx.does, optedOut);
  if (!works) return;
  const coming = [...each.faults];
  desk.sendx.fault = ({ name }) => {
    const fault = isAboutFields(name) ? undefined : coming.shift();
    // An event that comes late is there twice, whatever we do; the others must not matter in the end.
    if (fault === 'late' && name === 'trackCustomEvent') return 'lost-unsaid';
    return fault === 'dies' ? undefined : fault;
  };
  desk.sendx.meanwhile = async ({ name }) => {
    if (!isAboutFields(name) && coming[0] === 'dies') await loseLeases(desk);
  };
  await desk.later(1_000);
  await workBeforeLateCalls(desk);
  await desk.later(quick.leaseMs);
};

/** What got no answer the last time is carried out after what is told now. */
const workBeforeLateCalls = async (desk: Desk): Promise<void> => {
  const late = desk.sendx.late.splice(0);
  await desk.work();
  desk.sendx.carryOut(late);
};

const tell = async (desk: Desk, each: Step, place: number): Promise<void> => {
  const person = people[each.who] ?? ada;
  if (each.tasks?.first) await sayTasks(desk, person, each.tasks.open);
  await sayContact(desk, person, each);
  if (each.tasks && !each.tasks.first) await sayTasks(desk, person, each.tasks.open);
  if (each.happens) await desk.happens(person, `event-${place}`);
};

const sayTasks = (desk: Desk, person: Person, open: string): Promise<void> =>
  desk.say(person, { service: 'task', fields: { ghl_open_tasks: open }, tags: open === '0' ? [] : [stateTags.taskOpen] });

const sayContact = async (desk: Desk, person: Person, each: Step): Promise<void> => {
  const { email, firstName, field, tags, optOut, deleted } = each;
  await desk.say(person, {
    email,
    skip: email === null ? { code: 'no-email', detail: 'There is none.' } : null,
    profile: { firstName },
    fields: field === null ? {} : { ghl_note: field },
    tags: deleted ? [...tags, stateTags.deleted].sort() : tags,
    optOut,
    deleted,
  });
};

const isAboutFields = (name: string): boolean => name.includes('CustomField');

/** As if another process had taken over: nothing this one writes down from now on takes effect. */
const loseLeases = async (desk: Desk): Promise<void> => {
  await desk.pool.query('update delivery.lanes set fence = fence + 1 where team = $1 and lease_until is not null', [desk.team]);
  await desk.pool.query(`update delivery.custom_events set fence = fence + 1 where team = $1 and state = 'sending'`, [desk.team]);
};

const meddle = (desk: Desk, email: string, does: string, optedOut: Set<string>): void => {
  const person = desk.sendx.find(email);
  // Who signs up in SendX after an opt-out in the CRM is a matter of the next look at them.
  if (does === 'appears' && !person && !optedOut.has(email)) desk.sendx.add(email);
  if (does === 'unsubscribes' && person) {
    person.unsubscribed = true;
    optedOut.add(email);
  }
  // Somebody who opted out and whose record is removed before anybody looked has left nothing that could be known.
  if (does === 'disappears' && person && !person.unsubscribed) desk.sendx.remove(email);
};

const settle = async (desk: Desk, meddled: ReadonlySet<string>): Promise<void> => {
  await desk.later(quick.lostAnswerMs);
  await workBeforeLateCalls(desk);
  for (let wait = 0; wait < 12 && !(await desk.isIdle()); wait += 1) {
    await desk.later(70_000);
    await desk.work();
  }
  expect(await desk.isIdle()).toBe(true);
  // What people did in SendX after our last look is noticed at the next change of the person.
  await desk.pool.query('update delivery.lanes set pushed_certain = false, due_at = now() where team = $1 and email = any($2)', [
    desk.team,
    [...meddled],
  ]);
  await desk.work();
};

const compare = async (desk: Desk, optedOut: ReadonlySet<string>): Promise<void> => {
  const claims = await loadClaims<Slice>(
    desk.pool,
    addresses.map((email) => ({ team: desk.team, email })),
  );
  for (const email of addresses) {
    const person = desk.sendx.find(email);
    if (optedOut.has(email) && person) expect(person.unsubscribed).toBe(true);
    const of = claims.get(`${desk.team} ${email}`) ?? [];
    const subjects = [{ email }, ...of.map(({ connectionId, contactId }) => ({ connectionId, contactId }))];
    const suppressed = await desk.suppressions.among(desk.pool, desk.team, subjects);
    const { document, deleted } = composeLane(of);
    if (!document || suppressed.includes(true) || (deleted && !person)) continue;
    expect(shown(person)).toEqual(wanted(document));
  }
};

const shown = (person: FakeContact | undefined) =>
  person && {
    firstName: person.firstName,
    note: person.fields['ghl_note'] ?? '',
    tasks: person.fields['ghl_open_tasks'] ?? '',
    tags: [...person.tags].sort(),
  };

const wanted = ({ profile, fields, tags }: PersonDocument) => ({
  firstName: profile['firstName'] ?? '',
  note: fields['ghl_note'] ?? '',
  tasks: fields['ghl_open_tasks'] ?? '',
  tags,
});

/**
 * Once when its answer arrived; once more for each lost one at most. Only what happened to somebody without an address is still open, begun or not,
 * and comes to its end when it has waited for too long.
 */
const compareEvents = async (desk: Desk): Promise<void> => {
  const { rows } = await desk.pool.query<{ name: string; state: CustomEventState; answers_lost: number; reachable: boolean }>(
    `select event.name, event.state, event.answers_lost, home.email is not null as reachable
     from delivery.custom_events event join delivery.claims home using (connection_id, contact_id) where event.team = $1 and home.service = 'contact'`,
    [desk.team],
  );
  for (const { name, state, answers_lost: lost, reachable } of rows) {
    const count = desk.sendx.events.filter((event) => event.name === name).length;
    // What a worker that died had begun may have arrived, too, when it then turned out not to be for SendX.
    expect(count).toBeLessThanOrEqual(lost + (state === 'waiting' ? 0 : 1));
    if (state === 'sent') expect(count).toBeGreaterThanOrEqual(1);
    if (reachable) expect(open).not.toContain(state);
  }
  const { waitMs } = desk.platform.customEvents;
  await desk.later(waitMs);
  await expireCustomEvents(desk.pool, desk.store, waitMs);
  expect((await desk.ledger()).filter((line) => open.includes(line.split(' ')[1] ?? ''))).toEqual([]);
};

const open = ['waiting', 'sending'];
