import type { BudgetLeft, ConnectionState, ContactState, CustomEventCounts, Overview, OverviewConnection } from '@sync/contracts-console';
import type { Connection } from '@sync/credentials';
import { listParked } from '@sync/messaging';
import type { BudgetStatus } from '@sync/rate-limit';
import { connectionsOf, type OpenPlatform } from '../backend.js';
import type { CustomEventFigures, OpenCircuit } from '../ports.js';
import { reasonOf } from '../reasons.js';
import { activityIn, readActivity, type LocationActivity } from './activity.js';
import { forecastOf } from './forecast.js';
import { noReadings, progressOf, readingsOf, readReadings, type Readings } from './readings.js';

const MOST_PARKED = 100;

/** How every connection stands. The page asks every two seconds: nothing here grows with the number of contacts. */
export const overviewOf = async (platform: OpenPlatform, now: Date): Promise<Overview> => {
  const connections = await connectionsOf(platform);
  const locations = connections.map(({ locationId }) => locationId);
  const [counts, oldest, readings, activity, circuits, customEvents, parked, lag] = await Promise.all([
    readCounts(platform),
    readOldest(platform, locations),
    readReadings(platform.pool),
    readActivity(platform.pool, locations, now),
    platform.circuits.circuits(),
    platform.customEvents.counts(),
    listParked(platform.pool, MOST_PARKED + 1),
    platform.lag.lag(now),
  ]);
  return {
    at: now.toISOString(),
    connections: await Promise.all(
      connections.map((connection) =>
        overviewConnectionOf(platform, now, connection, {
          counts: counts.filter(({ location_id }) => location_id === connection.locationId),
          oldestWaitingAt: oldest.get(connection.locationId) ?? null,
          readings: readings.get(connection.id) ?? noReadings,
          happened: activityIn(activity, connection.locationId),
          customEvents: customEvents?.find(({ connectionId }) => connectionId === connection.id) ?? null,
          circuits: circuits.filter(({ connectionId }) => connectionId === connection.id),
        }),
      ),
    ),
    parked: { count: Math.min(parked.length, MOST_PARKED), more: parked.length > MOST_PARKED },
    lag: { ...lag },
  };
};

interface Facts {
  readonly counts: readonly CountRow[];
  readonly oldestWaitingAt: Date | null;
  readonly readings: Readings;
  readonly happened: LocationActivity;
  readonly customEvents: CustomEventFigures | null;
  readonly circuits: readonly OpenCircuit[];
}

const overviewConnectionOf = async (
  { budget }: OpenPlatform,
  now: Date,
  connection: Connection,
  { counts, oldestWaitingAt, readings, happened, customEvents, circuits }: Facts,
): Promise<OverviewConnection> => {
  const [ghl, sendx] = await Promise.all([
    budget.status({ vendor: 'ghl', account: connection.locationId }),
    budget.status({ vendor: 'sendx', account: connection.sendxTeam }),
  ]);
  const inState = (state: ContactState) => counts.filter((row) => row.state === state);
  const total = (state: ContactState) => inState(state).reduce((sum, { contacts }) => sum + Number(contacts), 0);
  const byReason = (state: ContactState) =>
    inState(state)
      .map(({ reason, contacts }) => ({ reason: reasonOf(reason), count: Number(contacts) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
  const waiting = total('waiting');
  const backfill = readings.get('contacts') ?? null;
  const pushes = connection.liveAt !== null && connection.pausedAt === null && !circuits.some(stopsPushes);
  return {
    ...connectionStateOf(connection),
    contacts: { inSync: total('in-sync'), waiting, failing: total('failing'), excluded: total('excluded') },
    failing: byReason('failing'),
    excluded: byReason('excluded'),
    oldestWaitingAt: oldestWaitingAt?.toISOString() ?? null,
    backfill: backfill && progressOf(backfill, now),
    readings: readingsOf(readings, now),
    activity: happened.activity,
    customEvents: customEvents && countsFrom(customEvents),
    lately: [...happened.lately],
    forecast: forecastOf({ now, backfill, waiting, pushes, ghl, sendx }),
    budgets: [budgetOf('ghl', ghl), budgetOf('sendx', sendx)],
    stopped: circuits.map(({ stops = 'pushes', code, detail, openedAt, probeAt }) => ({
      what: stops,
      reason: reasonOf(code),
      detail,
      openedAt: openedAt.toISOString(),
      nextTryAt: probeAt.toISOString(),
    })),
  };
};

export const stopsPushes = ({ stops }: OpenCircuit): boolean => stops !== 'reading';

export const connectionStateOf = ({ id, locationId, sendxTeam, demo, liveAt, pausedAt }: Connection): ConnectionState => ({
  id,
  locationId,
  sendxTeam,
  demo,
  mode: liveAt ? 'live' : 'dry-run',
  liveAt: liveAt?.toISOString() ?? null,
  pausedAt: pausedAt?.toISOString() ?? null,
});

const countsFrom = ({ connectionId: _connection, ...counts }: CustomEventFigures): CustomEventCounts => counts;

const budgetOf = (
  vendor: 'ghl' | 'sendx',
  { ratePerSecond, dailyMax, dailyUsed, dailyResetsAt, throttledUntil }: BudgetStatus,
): BudgetLeft => ({
  vendor,
  ratePerSecond,
  daily: dailyMax === null ? null : { max: dailyMax, used: dailyUsed ?? 0, resetsAt: dailyResetsAt?.toISOString() ?? null },
  throttledUntil: throttledUntil?.toISOString() ?? null,
});

interface CountRow {
  readonly location_id: string;
  readonly state: string;
  readonly reason: string;
  readonly contacts: string;
}

const readCounts = async ({ pool }: OpenPlatform): Promise<CountRow[]> =>
  (await pool.query<CountRow>('select location_id, state, reason, contacts from console.counts where contacts <> 0')).rows;

/** One index look-up per location: the first entry of those who wait. */
const readOldest = async ({ pool }: OpenPlatform, locations: readonly string[]): Promise<Map<string, Date | null>> => {
  const { rows } = await pool.query<{ location_id: string; since: Date | null }>(
    `select l as location_id, (select min(c.waiting_since) from console.contacts c where c.location_id = l and c.waiting_since is not null) as since
       from unnest($1::text[]) l`,
    [locations],
  );
  return new Map(rows.map(({ location_id, since }) => [location_id, since]));
};
