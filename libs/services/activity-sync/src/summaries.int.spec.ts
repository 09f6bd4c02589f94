import type { Queryable } from '@sync/database';
import { useDatabase } from '@sync/testing';
import { knownVisit } from '@sync/crm-events/fixtures';
import { activitySyncMigrations } from './index.js';
import { loadSummaries } from './summaries.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

describe('What is known of a person', () => {
  const db = useDatabase(activitySyncMigrations);
  const now = new Date('2025-03-01T09:00:00Z');

  it('is found without going through their history, or anybody else’s', async () => {
    // Ten thousand past appointments of Ada's, one ahead and one missed; a hundred other people with a hundred each.
    await db.pool.query(
      `insert into activity_sync.appointments (location_id, appointment_id, connection_id, contact_id, version, state, start_at, end_at, is_open, is_held, is_no_show, ahead_until)
       select 'loc', contact || '-' || n, 'con', contact, 1, $1::jsonb, at, at, true, true, contact = 'ada' and n = 7, at
         from (select 'ada' as contact, generate_series(1, 10000) as n union all
               select 'person-' || p, generate_series(1, 100) from generate_series(1, 100) p) rows,
              lateral (select $2::timestamptz - make_interval(hours => n - 1) + interval '30 minutes' as at) times`,
      [JSON.stringify(knownVisit()), now],
    );
    await db.pool.query('analyze activity_sync.appointments');
    const [summary] = [...(await loadSummaries(db.pool, [{ locationId: 'loc', contactId: 'ada' }], now)).values()];
    expect(summary).toMatchObject({
      notes: null,
      appointments: { upcoming: 1, noShows: 1, next: { title: 'Visit to the engine' }, last: { title: 'Visit to the engine' } },
      aheadUntil: new Date('2025-03-01T09:30:00Z'),
    });

    let plan: Plan | undefined;
    const explaining = {
      query: async (text: string, values: unknown[]) => {
        const { rows } = await db.pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) ${text}`, values);
        plan = rows[0]?.['QUERY PLAN'][0].Plan;
        return { rows: [] };
      },
    } as unknown as Queryable;
    await loadSummaries(explaining, [{ locationId: 'loc', contactId: 'ada' }], now);
    const touched = plan
      ? nodes(plan).map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
      : [];
    expect(touched.length).toBeGreaterThan(5);
    expect(Math.max(...touched)).toBeLessThan(10);
  });
});
