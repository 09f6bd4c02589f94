import type { BackfillProgress, BudgetLeft, ConnectionState, ContactState, Overview, OverviewConnection } from '@sync/contracts-console';
import type { Connection } from '@sync/credentials';
import { listParked } from '@sync/messaging';
import type { BudgetStatus } from '@sync/rate-limit';
import { connectionsOf, type OpenPlatform } from '../backend.js';
import type { OpenCircuit } from '../ports.js';
import type { BackfillStory } from '../projection/backfill-story.js';
import { reasonOf } from '../reasons.js';
import { forecastOf, readingEnds } from './forecast.js';

const MOST_PARKED = 100;

/** How every connection stands. The page asks every two seconds: nothing here grows with the number of contacts. */
export const overviewOf = async (platform: OpenPlatform, now: Date): Promise<Overview> => {
  const [connections, counts, oldest, backfills, circuits, parked, lag] = await Promise.all([
    connectionsOf(platform),
    readCounts(platform),
    readOldest(platform),
    readBackfills(platform),
    platform.circuits.circuits(),
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
          backfill: backfills.get(connection.id) ?? null,
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
  readonly backfill: BackfillStory | null;
  readonly circuits: readonly OpenCircuit[];
}

const overviewConnectionOf = async (
  { budget }: OpenPlatform,
  now: Date,
  connection: Connection,
  { counts, oldestWaitingAt, backfill, circuits }: Facts,
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
  const pushes = connection.liveAt !== null && connection.pausedAt === null && !circuits.some(stopsPushes);
  return {
    ...connectionStateOf(connection),
    contacts: { inSync: total('in-sync'), waiting, failing: total('failing'), excluded: total('excluded') },
    failing: byReason('failing'),
    excluded: byReason('excluded'),
    oldestWaitingAt: oldestWaitingAt?.toISOString() ?? null,
    backfill: backfill && progressOf(backfill, now),
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

const progressOf = (story: BackfillStory, now: Date): BackfillProgress => ({
  read: story.read,
  expected: Math.max(story.expected, story.read),
  ratePerSecond: story.finishedAt ? null : story.ratePerSecond,
  expectedEnd: readingEnds(now, story)?.toISOString() ?? null,
  startedAt: story.startedAt,
  finishedAt: story.finishedAt,
});

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
const readOldest = async ({ pool, connections }: OpenPlatform): Promise<Map<string, Date | null>> => {
  const locations = (await connections.all()).map(({ locationId }) => locationId);
  const { rows } = await pool.query<{ location_id: string; since: Date | null }>(
    `select l as location_id, (select min(c.waiting_since) from console.contacts c where c.location_id = l and c.waiting_since is not null) as since
       from unnest($1::text[]) l`,
    [locations],
  );
  return new Map(rows.map(({ location_id, since }) => [location_id, since]));
};

const readBackfills = async ({ pool }: OpenPlatform): Promise<Map<string, BackfillStory>> => {
  const { rows } = await pool.query<{ connection_id: string; story: BackfillStory }>('select connection_id, story from console.backfills');
  return new Map(rows.map(({ connection_id, story }) => [connection_id, story]));
};
