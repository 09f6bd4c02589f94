import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { metricsInCode, root } from './metrics-in-code.js';
import { readQuery } from './read-query.js';

const rules = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z.string().regex(/^\d+m$/),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string().min(10), runbook_url: z.url() }),
});
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const alerts = z
  .strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rules) })) })
  .parse(parse(read('tools/observability/alerts.yml')))
  .groups.flatMap(({ rules: own }) => own);

const panels = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        type: z.enum(['row', 'timeseries', 'stat']),
        datasource: z.object({ uid: z.string() }).optional(),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(z.object({ expr: z.string(), datasource: z.object({ uid: z.string() }) })).optional(),
      }),
    ),
  })
  .parse(JSON.parse(read('tools/observability/grafana/dashboards/ghl-sendx-sync.json'))).panels;

const metrics = metricsInCode();
const seriesInCode = new Map([...metrics.values()].flatMap((metric) => metric.series.map((name) => [name, metric] as const)));
/** Of Prometheus itself; `service`, `job` and `le` are labels that no process of ours names. */
const builtIn = new Set(['up']);
const builtInLabels = new Set(['service', 'job', 'le']);

/** What is wrong with a query, in words; nothing when it can be answered. */
const complaints = (expression: string): string[] => {
  const { errors, series, labels } = readQuery(expression);
  const known = series.flatMap((name) => seriesInCode.get(name) ?? []);
  return [
    ...errors.map((text) => `does not parse at: ${text}`),
    ...series.filter((name) => !builtIn.has(name) && !seriesInCode.has(name)).map((name) => `no process shows ${name}`),
    ...labels
      .filter((label) => !builtInLabels.has(label) && !known.some(({ source }) => new RegExp(`\\b${label}\\b`).test(source)))
      .map((label) => `no metric in it has the label ${label}`),
  ];
};

describe('queries are read with the grammar of Prometheus, which', () => {
  it('finds what they ask for', () =>
    expect(readQuery('max by (group) (consumer_lag_seconds{topic="x"}) > 3 or absent(up)')).toEqual({
      errors: [],
      series: ['consumer_lag_seconds', 'up'],
      labels: ['group', 'topic'],
    }));

  it('objects to a sign too few', () => expect(readQuery('sum(rate(pushes_total[5m])').errors).not.toEqual([]));

  it('lets mistakes in names be seen', () => {
    expect(complaints('sum by (outcom) (rate(pushes_total[5m]))')).toEqual(['no metric in it has the label outcom']);
    expect(complaints('pushes')).toEqual(['no process shows pushes']);
  });
});

describe('alerts', () => {
  it.each(alerts.map(({ alert, expr }) => [alert, expr] as const))('%s asks for what there is', (_, expr) =>
    expect(complaints(expr)).toEqual([]),
  );

  it.each(alerts)('$alert leads to its page', ({ alert, annotations }) => {
    expect(new URL(annotations.runbook_url).pathname).toMatch(new RegExp(`/docs/runbooks/${alert}\\.md$`));
    const page = read(`docs/runbooks/${alert}.md`);
    expect(page).toMatch(new RegExp(`^# ${alert}: `));
    for (const part of ['## Look', '## Fix', '## It ends']) expect(page).toContain(`\n${part}\n`);
  });

  it('have names of their own, and no page is without one', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    const pages = readdirSync(join(root, 'docs/runbooks')).filter((file) => file !== 'README.md');
    expect(pages.sort()).toEqual(names.map((name) => `${name}.md`).sort());
  });

  it('have queries in their pages that can be answered, too', () => {
    const wrong = alerts.flatMap(({ alert }) =>
      [...read(`docs/runbooks/${alert}.md`).matchAll(/^```promql\n([\s\S]*?)^```$/gm)]
        .flatMap(([, block = '']) => block.split('\n').filter((line) => line.trim() !== ''))
        .flatMap((query) => complaints(query).map((complaint) => `${alert}: ${query}: ${complaint}`)),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the dashboard', () => {
  const charts = panels.filter(({ type }) => type !== 'row');

  it.each(charts.map(({ title, targets = [] }) => [title, targets] as const))('%s can be drawn', (_, targets) => {
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.flatMap(({ expr }) => complaints(expr.replaceAll('$__rate_interval', '5m')))).toEqual([]);
  });

  it('reads from a data source that is provisioned', () => {
    const provisioned = z
      .object({ datasources: z.array(z.object({ uid: z.string() })) })
      .parse(parse(read('tools/observability/grafana/provisioning/datasources/datasources.yml')));
    const uids = charts.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid));
    expect(provisioned.datasources.map(({ uid }) => uid)).toEqual(expect.arrayContaining([...new Set(uids)]));
  });

  it('shows every metric that a process has', () => {
    const shown = new Set(
      charts.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => readQuery(expr.replaceAll('$__rate_interval', '5m')).series)),
    );
    // Rates and durations of vendor calls are in the traces; these two are for whoever tunes.
    const left = ['hydration_seconds', 'budget_daily_max', 'budget_calls_per_second'];
    expect(
      [...metrics].flatMap(([name, { series }]) => (left.includes(name) || series.some((one) => shown.has(one)) ? [] : [name])),
    ).toEqual([]);
  });

  it('has no panel on top of another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});

describe('what Prometheus and the collector are told', () => {
  it('is that they were not executed here', () => {
    for (const file of ['prometheus.yml', 'otel-collector.yml']) expect(read(`tools/observability/${file}`)).toMatch(/Not executed here/);
  });

  it('names rules that are there', () => {
    const { rule_files: files } = z.object({ rule_files: z.array(z.string()) }).parse(parse(read('tools/observability/prometheus.yml')));
    for (const file of files) expect(existsSync(join(root, 'tools/observability', file))).toBe(true);
  });
});
