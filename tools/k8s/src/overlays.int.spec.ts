import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredSettings, images, root } from '@sync/images';
import { metricsInCode, readQuery } from '@sync/observability';
import { z } from 'zod';
import { allowedFlows, documentedFlows, isDeniedByDefault } from './flows.js';
import { containerOf, nameOf, Rendered, type Workload } from './objects.js';
import { findRenderer } from './renderer.js';
import { unknownFields, violations } from './schemas.js';

const found = await findRenderer();
const overlays = ['local', 'production'] as const;
const byOverlay = new Map<string, Rendered>();
const rendered = (overlay: string): Rendered => {
  const one = byOverlay.get(overlay);
  if (!one) throw new Error(`The overlay ${overlay} was not rendered.`);
  return one;
};
if ('missing' in found) {
  console.error(`\n${'='.repeat(80)}\nTHE KUBERNETES MANIFESTS WERE NOT CHECKED: ${found.missing}\n${'='.repeat(80)}\n`);
  if (process.env['REQUIRE_KUSTOMIZE'] === '1') throw new Error(`REQUIRE_KUSTOMIZE=1, and ${found.missing}`);
} else {
  for (const overlay of overlays) byOverlay.set(overlay, Rendered.from(await found.render(`tools/k8s/overlays/${overlay}`)));
}

const product = images.filter(({ isSimulator }) => !isSimulator);
const services = product.filter(({ app }) => app !== 'migrate');
/** Pods of ours, and not the PostgreSQL and Kafka of the local overlay. */
const ours = (of: Rendered): readonly Workload[] =>
  of.workloads.filter(({ spec }) => product.some(({ app }) => app === nameOf(spec.template)));
const deployments = (of: Rendered): readonly Workload[] => ours(of).filter(({ kind }) => kind === 'Deployment');
const settingsIn = (of: Rendered): Record<string, string> =>
  z.record(z.string(), z.string()).parse(of.all('ConfigMap').find(({ metadata }) => metadata.name.startsWith('settings-'))?.['data']);
const secretsFile = readFileSync(join(root, 'tools/k8s/overlays/local/secrets.env'), 'utf8');
const secretKeys = [...secretsFile.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);

const suite = 'missing' in found ? describe.skip : describe;
suite.each(overlays)('the overlay %s', (overlay) => {
  it('is made of valid objects', async () => {
    const wrong: string[] = [];
    for (const object of rendered(overlay).objects) wrong.push(...(await violations(object)));
    expect(wrong).toEqual([]);
  });

  it('sets no field that Kubernetes does not know', () => expect(unknownFields(rendered(overlay).objects)).toEqual([]), 60_000);

  it('runs every app, each with its own account and nothing of the cluster’s', () => {
    expect(
      ours(rendered(overlay))
        .map(({ spec }) => nameOf(spec.template))
        .sort(),
    ).toEqual(product.map(({ app }) => app).sort());
    for (const { spec } of rendered(overlay).workloads) {
      const name = nameOf(spec.template);
      const { serviceAccountName, automountServiceAccountToken, enableServiceLinks } = spec.template.spec;
      expect([name, serviceAccountName, automountServiceAccountToken]).toEqual([name, name, false]);
      expect(rendered(overlay).one('ServiceAccount', name)['automountServiceAccountToken']).toBe(false);
      // Else a Service called `ingest` sets INGEST_PORT, which is a setting of ours.
      expect([name, enableServiceLinks]).toEqual([name, false]);
    }
  });

  it('gives nobody a privilege', () => {
    for (const { spec } of rendered(overlay).workloads) {
      const [name, { securityContext, hostNetwork, hostPID, volumes = [] }] = [nameOf(spec.template), spec.template.spec];
      expect([name, hostNetwork, hostPID, JSON.stringify(volumes).includes('hostPath')]).toEqual([name, undefined, undefined, false]);
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(securityContext['runAsUser']).toBeGreaterThan(0);
      expect(containerOf(spec.template).securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
    }
    for (const { spec } of ours(rendered(overlay))) {
      expect(containerOf(spec.template).securityContext['readOnlyRootFilesystem']).toBe(true);
      expect(containerOf(spec.template).volumeMounts).toEqual([]);
    }
    expect(rendered(overlay).one('Namespace', 'ghl-sendx-sync').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  it('asks processes how they are, on the port that they have', () => {
    for (const { metadata, spec } of deployments(rendered(overlay))) {
      const { ports, ...container } = containerOf(spec.template);
      expect([metadata.name, container]).toMatchObject([
        metadata.name,
        {
          startupProbe: { httpGet: { path: '/healthz', port: 'http' } },
          readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
          livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        },
      ]);
      const port = services.find(({ app }) => app === metadata.name)?.port;
      expect(ports).toEqual([{ name: 'http', containerPort: port }]);
      expect(spec.template.metadata.annotations).toMatchObject({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port) });
    }
  });

  it('lets processes drain, and keeps them apart', () => {
    const drain = Number(settingsIn(rendered(overlay))['DRAIN_SECONDS']);
    for (const { metadata, spec } of deployments(rendered(overlay))) {
      expect([metadata.name, spec.template.spec.terminationGracePeriodSeconds]).toEqual([metadata.name, expect.any(Number)]);
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(drain + 30);
      const keys = spec.template.spec.topologySpreadConstraints.map(({ topologyKey }) => topologyKey);
      expect(keys).toEqual(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
      for (const { labelSelector } of spec.template.spec.topologySpreadConstraints)
        expect(labelSelector).toEqual({ matchLabels: spec.selector?.matchLabels });
      expect(rendered(overlay).one('PodDisruptionBudget', metadata.name)['spec']).toEqual({
        maxUnavailable: 1,
        selector: { matchLabels: spec.selector?.matchLabels },
      });
    }
  });

  it('says what everybody needs, and limits memory only', () => {
    for (const { spec } of rendered(overlay).workloads) {
      const { requests, limits } = containerOf(spec.template).resources;
      expect([nameOf(spec.template), Object.keys(requests).sort(), Object.keys(limits)]).toEqual([
        nameOf(spec.template),
        ['cpu', 'memory'],
        ['memory'],
      ]);
    }
  });

  it('sets what the code declares and no more, and everything that has to be set', async () => {
    const declared = await declaredSettings();
    for (const { spec } of ours(rendered(overlay))) {
      const { env, envFrom } = containerOf(spec.template);
      const fromMaps = envFrom.some(({ configMapRef }) => configMapRef) ? Object.keys(settingsIn(rendered(overlay))) : [];
      const names = [...env.map(({ name }) => name), ...fromMaps];
      const settings = declared[nameOf(spec.template)] ?? {};
      expect([nameOf(spec.template), names.filter((name) => !(name in settings))]).toEqual([nameOf(spec.template), []]);
      expect(names).toEqual(expect.arrayContaining(Object.entries(settings).flatMap(([name, required]) => (required ? [name] : []))));
    }
    const { KAFKA_PARTITIONS, RELAY_SHARDS } = settingsIn(rendered(overlay));
    expect(Number(KAFKA_PARTITIONS) % Number(RELAY_SHARDS)).toBe(0);
  });

  it('takes settings and secrets from what is there', () => {
    const of = rendered(overlay);
    const made = of
      .all('Secret')
      .map(({ metadata, data }) => [metadata.name, Object.keys(z.record(z.string(), z.string()).parse(data))] as const);
    const keysOf = new Map<string, readonly string[]>(made.length > 0 ? made : [['sync-secrets', secretKeys]]);
    for (const { spec } of of.workloads) {
      const { env, envFrom } = containerOf(spec.template);
      const keys = env.flatMap(({ valueFrom }) => (valueFrom ? [valueFrom.secretKeyRef] : []));
      expect(keys.filter(({ name, key }) => !keysOf.get(name)?.includes(key))).toEqual([]);
      const maps = envFrom.flatMap(({ configMapRef }) => (configMapRef ? [configMapRef.name] : []));
      expect(maps.filter((name) => !of.names('ConfigMap').includes(name))).toEqual([]);
      const secrets = envFrom.flatMap(({ secretRef }) => (secretRef ? [secretRef] : []));
      expect(secrets.filter(({ name, optional }) => name !== 'quick-connection' || !optional)).toEqual([]);
    }
  });

  it('calls services that are there, which lead to ports that are open', () => {
    const of = rendered(overlay);
    const called = of.workloads.flatMap(({ spec }) =>
      containerOf(spec.template).env.flatMap(({ value }) => (value?.startsWith('http://') ? [value] : [])),
    );
    expect(called.length).toBeGreaterThan(2);
    for (const url of called.map((text) => new URL(text))) expect(portsOf(of, url.hostname)).toContain(Number(url.port));
    for (const { spec, metadata } of of.all('Service')) {
      const { selector, ports } = serviceSpec.parse(spec);
      const [target] = of.workloads.filter((one) => nameOf(one.spec.template) === selector['app.kubernetes.io/name']);
      const open = target ? containerOf(target.spec.template).ports : [];
      expect([metadata.name, open]).toEqual([
        metadata.name,
        ports.map(({ port, targetPort }) => ({ name: targetPort, containerPort: port })),
      ]);
    }
  });

  it('scales what is there, and stays in its namespace', () => {
    const of = rendered(overlay);
    const scaled = [...of.all('HorizontalPodAutoscaler'), ...of.all('ScaledObject')];
    const targets = scaled.map(({ spec }) => z.object({ scaleTargetRef: z.object({ name: z.string() }) }).parse(spec).scaleTargetRef.name);
    expect(targets.filter((name) => !of.names('Deployment').includes(name))).toEqual([]);
    const elsewhere = of.objects.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'ghl-sendx-sync');
    expect(elsewhere.map(({ metadata }) => metadata.name)).toEqual([]);
  });

  it('lets through exactly what docs/explanation/architecture.md says', () => {
    expect(isDeniedByDefault(rendered(overlay))).toBe(true);
    const { leaving, arriving } = allowedFlows(rendered(overlay));
    const outside = overlay === 'local' ? [] : ['PostgreSQL', 'Kafka'];
    expect([...new Set([...leaving, ...arriving])].sort()).toEqual([...documentedFlows()].sort());
    // Between two pods both have to agree.
    const pods = [...product.map(({ app }) => app), ...['PostgreSQL', 'Kafka'].filter((name) => !outside.includes(name))];
    const between = [...documentedFlows()].filter((flow) => flow.split(/ > |: /, 2).every((name) => pods.includes(name)));
    expect(between.length).toBeGreaterThan(4);
    expect(between.filter((flow) => !leaving.has(flow) || !arriving.has(flow))).toEqual([]);
  });

  it('opens to the outside only the way of webhooks', () => {
    for (const { metadata, spec } of rendered(overlay).all('Ingress')) {
      const { rules, tls } = ingressSpec.parse(spec);
      expect([metadata.name, rules.flatMap(({ http }) => http.paths)]).toEqual([
        'ingest',
        [{ path: '/webhooks', pathType: 'Prefix', backend: { service: { name: 'ingest', port: { name: 'http' } } } }],
      ]);
      expect(tls.flatMap(({ hosts }) => hosts)).toEqual(rules.map(({ host }) => host));
    }
    for (const { spec } of rendered(overlay).all('Service')) expect(serviceSpec.parse(spec)).not.toHaveProperty('type');
  });

  it('gives the migration a name of its own for each image', () => {
    const [job] = rendered(overlay).workloads.filter(({ kind }) => kind === 'Job');
    if (!job) throw new Error('There is no Job.');
    const { image } = containerOf(job.spec.template);
    const hash = createHash('sha256').update(image).digest('hex').slice(0, 8);
    // Otherwise: node tools/k8s/pin-images.mjs <overlay>
    expect(job.metadata.name).toBe(`migrate-${hash}`);
    expect(job.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'migrate' }); // how pages and people find it
  });
});

suite('the local overlay alone', () => {
  it('runs one of everything, and the versions that are tested', () => {
    for (const { spec } of rendered('local').workloads) expect(spec.replicas ?? 1).toBe(1);
    for (const kind of ['HorizontalPodAutoscaler', 'ScaledObject', 'Ingress']) expect(rendered('local').all(kind)).toEqual([]);
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    const others = rendered('local').workloads.filter(({ kind }) => kind === 'StatefulSet');
    expect(others.map(({ spec }) => nameOf(spec.template)).sort()).toEqual(['kafka', 'postgres']);
    for (const { spec } of others) expect(compose).toContain(`image: ${containerOf(spec.template).image}\n`);
  });

  it('has a master key that is one, and says that it is an example', () => {
    const [, key = ''] = /^MASTER_KEY=(.+)$/m.exec(secretsFile) ?? [];
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(secretsFile).toMatch(/^# Example values/);
  });
});

suite('the production overlay alone', () => {
  const scaled = () =>
    rendered('production')
      .all('ScaledObject')
      .map(({ metadata, spec }) => ({ name: metadata.name, ...scaledObject.parse(spec) }));

  it('holds no secret, no database and no Kafka', () => {
    for (const kind of ['Secret', 'StatefulSet']) expect(rendered('production').all(kind)).toEqual([]);
    expect(settingsIn(rendered('production'))['KAFKA_REPLICATION_FACTOR']).toBe('3');
  });

  it('names images by digest', () => {
    for (const { spec } of ours(rendered('production')))
      expect(containerOf(spec.template).image).toMatch(new RegExp(`/${nameOf(spec.template)}@sha256:[0-9a-f]{64}$`));
  });

  it('never runs more readers than there are partitions', () => {
    const partitions = Number(settingsIn(rendered('production'))['KAFKA_PARTITIONS']);
    const readers = scaled().filter(({ triggers }) => triggers.some(({ type }) => type === 'kafka'));
    expect(readers.map(({ name }) => name).sort()).toEqual(['activity-sync', 'console-api', 'contact-sync', 'task-sync']);
    for (const { name, minReplicaCount, maxReplicaCount } of readers)
      expect([name, maxReplicaCount, minReplicaCount <= partitions]).toEqual([name, partitions, true]);
  });

  it('asks Kafka about groups that there are', () => {
    for (const { name, triggers } of scaled())
      for (const { type, metadata } of triggers.filter((trigger) => trigger.type === 'kafka')) {
        expect([name, type, metadata['bootstrapServers']]).toEqual([name, 'kafka', settingsIn(rendered('production'))['KAFKA_BROKERS']]);
      }
    const watched = scaled().flatMap(({ triggers }) => triggers.flatMap(({ metadata }) => metadata['consumerGroup'] ?? []));
    // delivery is scaled by what is due, and of reconcile there is one.
    const others = ['delivery', 'reconcile'];
    const expected = groupsInCode().filter((group) => !others.includes(group));
    expect(watched.sort()).toEqual(expected.map((group) => `sync-${group}`).sort());
  });

  it('asks Prometheus for metrics that there are', () => {
    const series = [...metricsInCode().values()].flatMap((metric) => metric.series);
    const queries = scaled().flatMap(({ triggers }) => triggers.flatMap(({ metadata }) => metadata['query'] ?? []));
    expect(queries).toHaveLength(1);
    for (const query of queries) {
      expect(readQuery(query).errors).toEqual([]);
      expect(readQuery(query).series.filter((name) => !series.includes(name))).toEqual([]);
    }
  });

  it('decides for every service how many there are', () => {
    const fixed = deployments(rendered('production')).filter(({ spec }) => spec.replicas !== undefined);
    expect(Object.fromEntries(fixed.map(({ metadata, spec }) => [metadata.name, spec.replicas]))).toEqual({ relay: 2, reconcile: 1 });
    const moving = [...scaled().map(({ name }) => name), ...rendered('production').names('HorizontalPodAutoscaler')];
    expect([...moving, 'relay', 'reconcile'].sort()).toEqual(services.map(({ app }) => app).sort());
  });
});

// They are worth nothing if they let everything pass.
suite('the checks themselves', () => {
  const relay = () => structuredClone(rendered('local').one('Deployment', 'relay')) as unknown as Workload;
  const changed = (change: (workload: Workload) => void): Workload => {
    const workload = relay();
    change(workload);
    return workload;
  };

  it('object to a value of another type', async () => {
    const wrong = changed(({ spec }) => Object.assign(spec, { replicas: 'two' }));
    expect((await violations(wrong)).join()).toContain('spec/replicas');
  });

  it('object to a kind that its version does not have', async () => {
    expect(await violations({ ...relay(), apiVersion: 'batch/v1' })).toEqual(['Deployment relay: batch/v1 has no such kind']);
  });

  it('object to a misspelt field, however deep', () => {
    const wrong = changed(({ spec }) => Object.assign(containerOf(spec.template), { readinesProbe: {} }));
    expect(unknownFields([relay(), wrong]).join()).toMatch(/^Deployment relay: .*readinesProbe/);
  });

  it('notice a way that nobody wrote down', () => {
    const open = structuredClone(rendered('local').one('NetworkPolicy', 'kafka'));
    Object.assign(open['spec'] as object, { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ingest' } } });
    const { leaving } = allowedFlows(new Rendered([...rendered('local').objects, open]));
    expect([...leaving].filter((flow) => !documentedFlows().has(flow))).toEqual(['ingest > Kafka: 9092']);
  });
});

const serviceSpec = z.looseObject({
  selector: z.record(z.string(), z.string()),
  ports: z.array(z.object({ port: z.number(), targetPort: z.string() })),
});
const ingressSpec = z.looseObject({
  rules: z.array(z.object({ host: z.string(), http: z.object({ paths: z.array(z.looseObject({})) }) })),
  tls: z.array(z.object({ hosts: z.array(z.string()) })),
});
const scaledObject = z.looseObject({
  minReplicaCount: z.number(),
  maxReplicaCount: z.number(),
  triggers: z.array(z.object({ type: z.string(), metadata: z.record(z.string(), z.string()) })),
});

const portsOf = (of: Rendered, service: string): number[] =>
  serviceSpec.parse(of.one('Service', service)['spec']).ports.map(({ port }) => port);

/** Consumer groups as handlers name them, once each. */
const groupsInCode = (): string[] => {
  const folder = join(root, 'libs/services');
  const names = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => /\/src\/.*\.ts$/.test(path) && !path.includes('.spec.') && !path.includes('node_modules'))
    .flatMap((path) =>
      [...readFileSync(join(folder, path), 'utf8').matchAll(/\bgroup(?:: | = )'([a-z-]+)'/g)].map(([, group = '']) => group),
    );
  return [...new Set(names)];
};
