import { startTelemetry } from '@sync/telemetry';
import { useDatabase } from '@sync/testing';
import { PostgresBudget, rateLimitMigrations, showBudgets } from './index.js';

const db = useDatabase(rateLimitMigrations);

describe('What is left of the budgets', () => {
  const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined } });
  afterAll(() => telemetry.stop());

  it('is shown per account as the vendor told it, and not shown where it did not', async () => {
    const budget = new PostgresBudget(db.pool);
    const told = { max: 100, remaining: 99, intervalMs: 10_000, dailyMax: 200_000, dailyRemaining: 150_000, dailyResetMs: 3_600_000 };
    await budget.observe({ vendor: 'ghl', account: 'loc_9' }, told);
    await budget.observe({ vendor: 'ghl', account: 'loc_quiet' }, { max: 25, remaining: 24, intervalMs: 10_000 });
    showBudgets(db.pool, 'ghl');
    const text = await telemetry.metricsText();
    expect(text).toMatch(/budget_daily_left\{vendor="ghl",account="loc_9",[^}]*\} 150000/);
    expect(text).toMatch(/budget_daily_max\{vendor="ghl",account="loc_9",[^}]*\} 200000/);
    expect(text).toMatch(/budget_throttled\{vendor="ghl",account="loc_9",[^}]*\} 0/);
    expect(text).not.toMatch(/budget_daily_left\{vendor="ghl",account="loc_quiet"/);
    expect(text).toMatch(/budget_calls_per_second\{vendor="ghl",account="loc_quiet"/);
  });
});
