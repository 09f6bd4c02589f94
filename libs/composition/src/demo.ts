import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Demo {
  readonly ghlUrl: string;
  readonly ghlToken: string;
  readonly locationId: string;
  /** The simulator's own signing key, accepted in the demo only. */
  readonly webhookKey: string;
  readonly sendxUrl: string;
  readonly sendxApiKey: string;
  stop(): Promise<void>;
}

export interface DemoOptions {
  readonly dataDir: string;
  readonly ghlPort: number;
  readonly sendxPort: number;
  readonly ingestPort: number;
  readonly contacts: number;
  readonly liveEveryMs: number;
}

const demoToken = 'demo-token';
const demoApiKey = 'demo-key';
const demoLocation = 'DemoLocation00000001';

/** Starts both simulators as processes of their own. They keep their state in DATA_DIR, so that the demo goes on where it was. */
export const startDemo = async (options: DemoOptions): Promise<Demo> => {
  const ghl = launch('@sync/ghl-sim/main', {
    GHL_SIM_PORT: options.ghlPort,
    GHL_SIM_WEBHOOK_URL: `http://127.0.0.1:${options.ingestPort}/webhooks/ghl`,
    GHL_SIM_CONTACTS: options.contacts,
    GHL_SIM_LIVE_EVERY_MS: options.liveEveryMs,
    GHL_SIM_TOKEN: demoToken,
    GHL_SIM_LOCATION_ID: demoLocation,
    GHL_SIM_STATE: join(options.dataDir, 'ghl-sim.json'),
  });
  const sendx = launch('@sync/sendx-sim/main', {
    SENDX_SIM_PORT: options.sendxPort,
    SENDX_SIM_API_KEY: demoApiKey,
    SENDX_SIM_STATE: join(options.dataDir, 'sendx-sim.json'),
  });
  const [ghlReady, sendxReady] = await Promise.all([ready(ghl, 'GHL', options.ghlPort), ready(sendx, 'SendX', options.sendxPort)]);
  return {
    ghlUrl: textIn(ghlReady, 'url'),
    ghlToken: demoToken,
    locationId: demoLocation,
    webhookKey: textIn(ghlReady, 'key'),
    sendxUrl: textIn(sendxReady, 'url'),
    sendxApiKey: demoApiKey,
    stop: async () => {
      await Promise.all([ghl, sendx].map(stop));
    },
  };
};

/** Absent from images: a build without the simulators says so, instead of looking for the real vendors without credentials. */
const launch = (program: string, env: Readonly<Record<string, string | number>>): ChildProcess => {
  const path = locate(program);
  const values = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
  // A process group of its own: Ctrl-C reaches us first, and we stop the simulators last.
  return fork(path, { env: { ...process.env, ...values }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true });
};

const locate = (program: string): string => {
  try {
    return fileURLToPath(import.meta.resolve(program));
  } catch (cause) {
    throw new Error(
      'No credentials are set, and the simulators are not part of this build. Set GHL_PRIVATE_TOKEN, GHL_LOCATION_ID and SENDX_API_KEY.',
      { cause },
    );
  }
};

const ready = async (child: ChildProcess, name: string, port: number): Promise<Record<string, unknown>> => {
  if (!child.stdout) throw new Error(`The ${name} simulator has no output to read.`);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(
      `The ${name} simulator ended at start (exit code ${String(code)}). Is port ${port} in use? Set ${name === 'GHL' ? 'GHL_SIM_PORT' : 'SENDX_SIM_PORT'}.`,
    );
  });
  const line = await Promise.race([firstLine(child.stdout), ended]);
  child.stdout.resume();
  ended.catch(() => undefined);
  const parsed: unknown = JSON.parse(line);
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
};

const firstLine = async (stream: NodeJS.ReadableStream): Promise<string> => {
  const lines = createInterface({ input: stream });
  const [line] = (await once(lines, 'line')) as [string];
  lines.close();
  return line;
};

const textIn = (values: Record<string, unknown>, name: string): string => {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`The simulator did not tell its ${name}; it said ${Object.keys(values).join(', ')}.`);
  return value;
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};
