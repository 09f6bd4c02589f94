import type { ReceivedEvent } from '@sync/sendx-sim';
import { eventually } from '@sync/testing';
import { openWorld, type World, type WorldOptions } from './index.js';

const email = 'ada@example.com';
const QUIET_MS = 1_000;

/** Ada, whom the CRM had before anything started, and what SendX was told of her. */
export interface Ada {
  readonly world: World;
  readonly contactId: string;
  field(name: string): string | undefined;
  tags(): string[];
  /** Custom events in the order in which they arrived. */
  events(): ReceivedEvent[];
  eventNames(): string[];
  event(name: string): ReceivedEvent['data'] | undefined;
}

/** Starts everything; she is in SendX, and the first readings, whose records are history and no news, are over. */
export const openAda = async (options: WorldOptions = {}): Promise<Ada> => {
  const world = await openWorld(options);
  world.ghl.world.settings.rate.dailyMax = 10_000_000; // else a tenth of the day holds back how often everything is looked through
  const { id } = world.ghl.world.edits.create({ email, firstName: 'Ada', lastName: 'Lovelace' }, { silent: true });
  try {
    world.sync.launch();
    await eventually(() => world.sendx.contacts.find(email), { timeoutMs: 150_000 });
    await eventually(() => isRead(world), { timeoutMs: 60_000 });
  } catch (error) {
    await world.close();
    throw error;
  }
  return adaIn(world, id);
};

const adaIn = (world: World, contactId: string): Ada => {
  const person = () => world.sendx.contacts.find(email);
  const events = () => world.sendx.events().filter((event) => event.email === email);
  return {
    world,
    contactId,
    field: (name) => person()?.customFields[name],
    tags: () => person()?.tags ?? [],
    events,
    eventNames: () => events().map(({ name }) => name),
    event: (name) => events().findLast((event) => event.name === name)?.data,
  };
};

/** Every kind of record was asked for, and GHL was asked nothing for a while. */
const isRead = ({ ghl }: World): boolean => {
  const calls = ghl.calls.list();
  const asked = ['/tasks/search', '/calendars/events', '/notes'].every((path) => calls.some((call) => call.path.includes(path)));
  return asked && Date.now() - Date.parse(calls.at(-1)?.at ?? '') > QUIET_MS;
};
