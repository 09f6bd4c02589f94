import { Connections, credentialsMigrations, MasterKey } from '@sync/credentials';
import { deliveryMigrations, openCircuit } from '@sync/delivery';
import { PostgresBudget, rateLimitMigrations, showBudgets } from '@sync/rate-limit';
import { startTelemetry } from '@sync/telemetry';
import { useDatabase } from '@sync/testing';
import { showDelivery } from './delivery-metrics.js';

const db = useDatabase([...credentialsMigrations, ...rateLimitMigrations, ...deliveryMigrations]);

describe('What delivery shows of itself', () => {
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined } });
  let connections: Connections;
  let budget: PostgresBudget;

  beforeAll(async () => {
    connections = new Connections(db.pool, new MasterKey(Buffer.alloc(32, 1)));
    budget = new PostgresBudget(db.pool);
    showDelivery({ pool: db.pool, connections, budget });
    showBudgets(db.pool, 'sendx');
    for (const id of ['live', 'resting', 'refused', 'throttled']) {
      await connections.save(
        { id, locationId: `loc-${id}`, sendxTeam: `team-${id}`, demo: false },
        { 'ghl-token': 't', 'sendx-api-key': 'k' },
      );
      await connections.goLive(id);
      await db.pool.query(
        `insert into delivery.lanes (team, email, connection_id, priority, due_at)
         select $1, address, $2, 1, now() - interval '90 seconds' from unnest(array['ada@example.com', 'grace@example.com']) as address
         union all select $1, 'linus@example.com', $2, 1, now() + interval '90 seconds'`,
        [`team-${id}`, id],
      );
      await db.pool.query(
        `insert into delivery.lanes (team, email, connection_id, priority, due_at, lease_until)
         values ($1, 'held@example.com', $2, 1, now() - interval '1 hour', now() + interval '90 seconds')`,
        [`team-${id}`, id],
      );
    }
    await connections.setPaused(true, 'resting');
    await openCircuit(db.pool, 'refused', 'SENDX_KEY_REJECTED', 'a new key is needed', 60_000);
    await budget.observe({ vendor: 'sendx', account: 'team-throttled' }, { throttled: true, retryAfterMs: 60_000 });
  });
  afterAll(() => telemetry.stop());

  const shown = async (metric: string, label: string): Promise<number | null> => {
    const lines = (await telemetry.metricsText()).split('\n');
    const line = lines.find((text) => text.startsWith(`${metric}{`) && text.includes(`="${label}"`));
    return line === undefined ? null : Number(line.split(' ').at(-1));
  };

  it("is how many people are due and in nobody's hands, and for how long", async () => {
    expect(await shown('delivery_due_lanes', 'live')).toBe(2);
    expect(await shown('delivery_oldest_due_seconds', 'live')).toBeGreaterThanOrEqual(90);
    expect(await shown('delivery_oldest_due_seconds', 'live')).toBeLessThan(3_600);
  });

  it('leaves out whom more processes would not help: paused, refused, throttled', async () => {
    expect(await shown('delivery_due_lanes', 'resting')).toBeNull();
    expect(await shown('delivery_due_lanes', 'refused')).toBeNull();
    expect(await shown('delivery_due_lanes', 'throttled')).toBe(0);
    expect(await shown('delivery_oldest_due_seconds', 'throttled')).toBe(0);
  });

  it('names what stands in their way', async () => {
    expect(await shown('delivery_circuits_open', 'refused')).toBe(1);
    expect(await shown('delivery_circuits_open', 'live')).toBeNull();
    expect(await shown('budget_throttled', 'team-throttled')).toBe(1);
  });

  it('counts no more of a backlog than is worth knowing', async () => {
    await db.pool.query(
      `insert into delivery.lanes (team, email, connection_id, priority, due_at) select 'team-live', 'p' || n || '@example.com', 'live', 4, now() - interval '1 second' from generate_series(1, 10100) n`,
    );
    expect(await shown('delivery_due_lanes', 'live')).toBe(10_000);
  });
});
