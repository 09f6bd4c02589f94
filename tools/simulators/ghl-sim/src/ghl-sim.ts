import { fastify } from 'fastify';
import type { AddressInfo } from 'node:net';
import { CallRecorder, FaultBoard, registerSimRoutes } from '@sync/sim-kit';
import { registerAppointmentRoutes } from './appointment/appointment-routes.js';
import { registerContactRoutes } from './contact-routes.js';
import { resetRequest } from './control-requests.js';
import { registerControlRoutes } from './control-routes.js';
import { registerActivityControl } from './activity-control.js';
import { locationOf } from './demo-location.js';
import { LiveEdits } from './live-edits.js';
import { registerLocationRoutes } from './location-routes.js';
import { registerNoteRoutes } from './note/note-routes.js';
import { onEveryChange, populate, recordsOf } from './population.js';
import { changeSettings, simSettings } from './settings.js';
import type { SimSettingsInput } from './settings.js';
import { SigningKey } from './signing-key.js';
import { StateFile } from './state-file.js';
import { registerTaskRoutes } from './task/task-routes.js';
import { registerWireChecks } from './wire-checks.js';
import { World } from './world.js';

export interface GhlSimOptions {
  /** 0, a free port, by default. */
  port?: number;
  host?: string;
  token?: string;
  locationId?: string;
  /** Private Ed25519 key, PKCS #8 in base64; a new one when absent. */
  signingKey?: string;
  /** People to begin with; none by default. */
  contacts?: number;
  /** Whether they have tasks, notes and appointments, and whether live edits touch those, too; false by default. */
  activity?: boolean;
  seed?: number;
  settings?: SimSettingsInput;
  liveEveryMs?: number;
  /** File that keeps records and key across restarts; what it holds wins over `contacts` and `signingKey`. */
  statePath?: string;
  /** Epoch milliseconds; the wall clock by default. */
  now?: () => number;
}

/** A running simulator, for tests in the same process. */
export interface GhlSim {
  readonly url: string;
  readonly port: number;
  /** Public key, SPKI in base64. */
  readonly key: string;
  readonly token: string;
  readonly locationId: string;
  readonly calls: CallRecorder;
  readonly faults: FaultBoard;
  /** The records, the ways to change them, the webhooks, the limits; see each class. */
  readonly world: World;
  readonly live: LiveEdits;
  close(): Promise<void>;
}

const defaults = {
  port: 0,
  host: '127.0.0.1',
  token: 'ghl-sim-token',
  locationId: 'SimLocation000000001',
  contacts: 0,
  activity: false,
  seed: 1,
  settings: {},
  now: Date.now,
};
const withDefaults = (options: GhlSimOptions): typeof defaults & GhlSimOptions => ({
  ...defaults,
  ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
});

/** Starts a location that behaves like GoHighLevel for everything contacts, tasks, notes and appointments touch. */
export const startGhlSim = async (options: GhlSimOptions = {}): Promise<GhlSim> => {
  const { port, host, token, seed, now, liveEveryMs, statePath, ...given } = withDefaults(options);
  const memory = new StateFile(statePath ?? null);
  const remembered = memory.read();
  const { locationId, signingKey: secret } = remembered ?? given;
  const signingKey = secret === undefined ? SigningKey.generate() : SigningKey.from(secret);
  const settings = simSettings.parse(given.settings);
  const world = new World({ token, locationId, settings, signingKey, seed, now });
  const live = new LiveEdits(world, seed, given.activity);
  const save = (): void => memory.write({ version: 1, locationId, signingKey: signingKey.secret, ...recordsOf(world) });
  const wish = { contacts: given.contacts, seed, activity: given.activity };

  populate(world, wish, remembered ?? {});
  save();
  onEveryChange(world, (kind, id, record) => memory.note(kind, id, record));

  const reset = (body: unknown): void => {
    const wanted = { ...wish, ...resetRequest.parse(body) };
    live.stop();
    world.webhooks.clear();
    // Where webhooks go is wiring, not state.
    const { url } = settings.webhooks;
    const atStart = simSettings.parse(given.settings);
    changeSettings(settings, { ...atStart, webhooks: { ...atStart.webhooks, url } });
    world.rate.reset();
    live.activity = wanted.activity;
    Object.assign(world.location, locationOf(locationId));
    populate(world, wanted);
    save();
  };

  const calls = new CallRecorder();
  const faults = new FaultBoard({ seed });
  const app = fastify({ forceCloseConnections: true, bodyLimit: 10_000_000 });
  const faultBody = (status: number): unknown => ({ statusCode: status, message: `simulated ${status}` });
  registerSimRoutes(app, { recorder: calls, faults, faultBody, onReset: reset });
  registerWireChecks(app, world);
  registerControlRoutes(app, world, live);
  registerActivityControl(app, world);
  registerContactRoutes(app, world);
  registerTaskRoutes(app, world);
  registerNoteRoutes(app, world);
  registerAppointmentRoutes(app, world);
  registerLocationRoutes(app, world);
  const url = await app.listen({ port, host });
  if (liveEveryMs !== undefined) live.start(liveEveryMs);

  return {
    url,
    port: (app.server.address() as AddressInfo).port,
    key: signingKey.publicKey,
    token: world.token,
    locationId,
    calls,
    faults,
    world,
    live,
    close: async () => {
      live.stop();
      world.webhooks.close();
      await app.close();
      save();
    },
  };
};
