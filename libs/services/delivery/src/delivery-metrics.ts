import type { Connections } from '@sync/credentials';
import type { Pool } from '@sync/database';
import { countDueLanes, listCircuits, type DueLanes } from '@sync/delivery';
import type { Budget } from '@sync/rate-limit';
import { gauge } from '@sync/telemetry';

interface MetricsPlatform {
  readonly pool: Pool;
  readonly connections: Connections;
  readonly budget: Budget;
}

/**
 * Shows what waits and could be pushed now, looked up when somebody asks for the metrics; every process shows the same. A lane that may not be pushed (not
 * live, paused, circuit open, budget used up) is left out: more processes would not help it, and each of these has a metric of its own.
 */
export const showDelivery = (platform: MetricsPlatform): void => {
  const shown = (value: (lanes: DueLanes) => number) => async () =>
    (await pushable(platform).catch(() => [])).map((lanes) => ({ value: value(lanes), labels: { connection: lanes.connectionId } }));
  gauge(
    'delivery_due_lanes',
    'How many people could be told to SendX right now, and are not yet? Counted up to 10,000 per connection.',
    shown(({ count }) => count),
  );
  gauge(
    'delivery_oldest_due_seconds',
    'How long has the one of them waited that waits longest?',
    shown(({ oldestSeconds }) => oldestSeconds),
  );
  gauge('delivery_circuits_open', 'Which connections does SendX refuse, so that nothing is pushed for them?', async () => {
    const circuits = await listCircuits(platform.pool).catch(() => []);
    return circuits.map(({ connectionId, code }) => ({ value: 1, labels: { connection: connectionId, code } }));
  });
};

const pushable = async ({ pool, connections, budget }: MetricsPlatform): Promise<DueLanes[]> => {
  const [all, circuits] = await Promise.all([connections.all(), listCircuits(pool)]);
  const stopped = new Set(circuits.map(({ connectionId }) => connectionId));
  const able = all.filter(({ id, liveAt, pausedAt }) => liveAt !== null && pausedAt === null && !stopped.has(id));
  const teams = new Map(able.map(({ id, sendxTeam }) => [id, sendxTeam]));
  const due = await countDueLanes(
    pool,
    able.map(({ id }) => id),
  );
  return Promise.all(
    due.map(async (lanes) => {
      const hasBudget = lanes.count === 0 || (await isBudgetLeft(budget, teams.get(lanes.connectionId) ?? ''));
      return hasBudget ? lanes : { ...lanes, count: 0, oldestSeconds: 0 };
    }),
  );
};

const isBudgetLeft = async (budget: Budget, team: string): Promise<boolean> => {
  const { dailyMax, dailyUsed, throttledUntil } = await budget.status({ vendor: 'sendx', account: team });
  return throttledUntil === null && (dailyMax === null || (dailyUsed ?? 0) < dailyMax);
};
