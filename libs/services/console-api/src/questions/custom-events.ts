import { redrivableStates, type EventsRedriven, type RedrivableState, type UntoldEventsAnswer } from '@sync/contracts-console';
import { traceIdOf } from '@sync/telemetry';
import { connectionsOf, type OpenPlatform } from '../backend.js';
import { ApiProblem } from '../http/problem.js';
import { reasonOf } from '../reasons.js';
import { namesOf } from './contacts.js';

const MOST_LISTED = 100;
const MOST_REDRIVEN = 1_000;

const elsewhere = (): ApiProblem =>
  new ApiProblem('not-available', 503, 'What became of custom events is known by delivery, which does not run here.');

/** Custom events that SendX was not told, the last settled first. */
export const untoldEvents = async (
  platform: OpenPlatform,
  state: string | undefined,
  connection: string | undefined,
): Promise<UntoldEventsAnswer> => {
  const wanted = redrivable(state);
  const connections = await connectionsOf(platform, connection);
  const found = await Promise.all(connections.map(({ id }) => platform.customEvents.untold(id, wanted, MOST_LISTED + 1)));
  const events = found.flatMap((some) => {
    if (!some) throw elsewhere();
    return some;
  });
  events.sort((a, b) => (b.settledAt?.getTime() ?? 0) - (a.settledAt?.getTime() ?? 0));
  const shown = events.slice(0, MOST_LISTED);
  const people = await namesOf(platform.pool, connections, shown);
  return {
    events: shown.map(({ id, connectionId, contactId, name, reason, detail, happenedAt, settledAt, traceparent }) => {
      const person = people.get(`${connectionId}/${contactId}`);
      return {
        connection: connectionId,
        id,
        contactId,
        personName: person?.name ?? null,
        email: person?.email ?? null,
        name,
        state: wanted,
        reason: reasonOf(reason ?? wanted),
        detail,
        happenedAt: happenedAt.toISOString(),
        settledAt: settledAt?.toISOString() ?? null,
        traceId: traceIdOf(traceparent),
      };
    }),
    more: events.length > MOST_LISTED,
  };
};

/** Lets them wait to be sent again. */
export const redriveEvents = async (
  platform: OpenPlatform,
  state: string | undefined,
  connection: string | undefined,
  event: string | undefined,
): Promise<EventsRedriven> => {
  const wanted = redrivable(state);
  if (event !== undefined && !/^\d{1,18}$/.test(event))
    throw new ApiProblem('bad-request', 400, '"event" has to be the number of an event.');
  let waitAgain = 0;
  for (const { id } of await connectionsOf(platform, connection)) {
    const redriven = await platform.customEvents.redrive({ connectionId: id, state: wanted, id: event, limit: MOST_REDRIVEN });
    if (redriven === null) throw elsewhere();
    waitAgain += redriven;
  }
  return { waitAgain };
};

const redrivable = (state: string = 'rejected'): RedrivableState => {
  const found = redrivableStates.find((one) => one === state);
  if (!found) throw new ApiProblem('bad-request', 400, `"state" has to be one of ${redrivableStates.join(', ')}.`);
  return found;
};
