import { z } from 'zod';
import { runAsChild } from '@sync/sim-kit';
import { startGhlSim } from './ghl-sim.js';

/** The simulator as a process: `node dist/main.js`, configured by environment, on loopback unless told otherwise. See README.md. */
const number = z.coerce.number().int().nonnegative();
const environment = z.object({
  GHL_SIM_PORT: number.default(4010),
  /** Only inside a network of its own, as in docker-compose.yml: everybody who reaches it may steer it. */
  GHL_SIM_HOST: z.string().min(1).optional(),
  GHL_SIM_WEBHOOK_URL: z.url().optional(),
  GHL_SIM_CONTACTS: number.default(2_000),
  /** `off`: people without tasks, notes and appointments. */
  GHL_SIM_ACTIVITY: z.enum(['on', 'off']).default('on'),
  GHL_SIM_LIVE_EVERY_MS: number.optional(),
  GHL_SIM_TOKEN: z.string().min(1).optional(),
  GHL_SIM_LOCATION_ID: z.string().min(1).optional(),
  GHL_SIM_STATE: z.string().min(1).optional(),
  /** Private Ed25519 key, PKCS #8 in base64, for whoever has to know the public one beforehand. */
  GHL_SIM_SIGNING_KEY: z.string().min(1).optional(),
  GHL_SIM_SEED: number.default(1),
  /** More settings as JSON, as `POST /_sim/settings` takes them. */
  GHL_SIM_SETTINGS: z.string().optional(),
  /** `1` stops the process when its standard input ends, for parents without an IPC channel. */
  GHL_SIM_STOP_WITH_STDIN: z.literal('1').optional(),
});

const moreSettings = z.looseObject({ webhooks: z.looseObject({}).optional() });

await runAsChild(async () => {
  const given = environment.parse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')));
  if (given.GHL_SIM_STOP_WITH_STDIN) process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM')).resume();
  const settings = moreSettings.parse(JSON.parse(given.GHL_SIM_SETTINGS ?? '{}'));
  const sim = await startGhlSim({
    port: given.GHL_SIM_PORT,
    host: given.GHL_SIM_HOST,
    signingKey: given.GHL_SIM_SIGNING_KEY,
    contacts: given.GHL_SIM_CONTACTS,
    activity: given.GHL_SIM_ACTIVITY === 'on',
    seed: given.GHL_SIM_SEED,
    token: given.GHL_SIM_TOKEN,
    locationId: given.GHL_SIM_LOCATION_ID,
    statePath: given.GHL_SIM_STATE,
    settings: { ...settings, webhooks: { url: given.GHL_SIM_WEBHOOK_URL ?? null, ...settings.webhooks } },
    ...(given.GHL_SIM_LIVE_EVERY_MS ? { liveEveryMs: given.GHL_SIM_LIVE_EVERY_MS } : {}),
  });
  const { url, port, locationId, key } = sim;
  return { ready: { url, port, locationId, key, contacts: sim.world.contacts.size }, close: () => sim.close() };
});
