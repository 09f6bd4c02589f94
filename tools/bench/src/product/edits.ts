import { setTimeout as delay } from 'node:timers/promises';
import { openWorld, type World } from '@sync/e2e';
import { eventually } from '@sync/testing';
import type { Bench } from '../bench.js';
import type { Figure } from '../report/figure.js';
import { sendxCalls, type CallsMade } from './calls.js';

const WINDOW_MS = 2_000;
const EDITS = 10;
/** Long enough for a push that should not have happened to show itself. */
const QUIET_MS = 2 * WINDOW_MS;

/** Ten edits of one contact within the window, through signed webhooks, as shipped: window of 2 s, SendX at 5 calls a second. */
export const benchEdits = async (bench: Bench): Promise<readonly Figure[]> => {
  const world = await openWorld({ env: { SYNC_WINDOW_MS: String(WINDOW_MS), SENDX_REQUESTS_PER_SECOND: '5', LOG_LEVEL: 'warn' } });
  bench.later(() => world.close());
  world.sendx.setSwitches({ rateLimitPerSecond: 10 });
  await world.sync.start();
  const ada = world.ghl.world.edits.create({ email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', tags: ['vip'] });
  await eventually(() => world.sendx.contacts.find('ada@example.com'), { timeoutMs: 30_000 });
  await delay(QUIET_MS);

  const adding = await edit(world, ada.id, (round) => ({ lastName: `King ${round}`, tags: ['vip', `step-${round}`] }));
  bench.say(`ten edits: ${adding.text}`);
  const taking = await edit(world, ada.id, (round) => ({ lastName: `Byron ${round}`, tags: [] }));
  bench.say(`ten edits that also take tags away: ${taking.text}`);
  return [
    {
      name: 'edits: ten of one contact within the window, SendX calls',
      ours: adding.text,
      limit: '10 edits, each with two or three webhooks',
      value: adding.all,
      unit: 'calls',
      wanted: { atMost: 2 },
    },
    {
      name: 'edits: the same, taking tags away as well',
      ours: taking.text,
      limit: 'only track removes tags',
      value: taking.all,
      unit: 'calls',
    },
  ];
};

const edit = async (world: World, id: string, patch: (round: number) => { lastName: string; tags: string[] }): Promise<CallsMade> => {
  const bookmark = world.sendx.recorder.newestId;
  for (let round = 1; round <= EDITS; round += 1) {
    const contact = world.ghl.world.contacts.get(id);
    if (!contact) throw new Error('The edited contact is missing.');
    world.ghl.world.edits.update(contact, patch(round));
    await delay(WINDOW_MS / EDITS / 2);
  }
  const { lastName } = patch(EDITS);
  await eventually(() => world.sendx.contacts.find('ada@example.com')?.lastName === lastName, { timeoutMs: 30_000 });
  await delay(QUIET_MS);
  return sendxCalls(world, bookmark);
};
