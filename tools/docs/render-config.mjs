// docs/reference/config.md and .env.example, from the declarations beside the code that uses them.
import { importBuilt } from './paths.mjs';

/** In which order the settings are told, and what each group answers. A setting that is in none of them fails the generator. */
const groups = [
  [
    'Accounts',
    'Which GHL location and which SendX team belong together. All three of the quick connection, or none: then the demo starts.',
    /^(GHL_PRIVATE_TOKEN|GHL_LOCATION_ID|SENDX_API_KEY|SENDX_TEAM)$/,
  ],
  [
    'Going live',
    'Whether and how SendX is written to.',
    /^(SYNC_(?!DEMO)|SENDX_LANES|SENDX_CALLS|SENDX_IDENTIFY|SENDX_REQUESTS|SENDX_EVENTS|SENDX_LOST)/,
  ],
  ['Storage', 'Where everything is kept.', /^(DATA_DIR|DATABASE_URL|MASTER_KEY)$/],
  ['Webhooks', 'The door that GHL knocks at.', /^(INGEST_|GHL_WEBHOOK_)/],
  ['Console', 'The page and its API.', /^CONSOLE_(?!URL$)/],
  [
    'Reading GHL',
    'The first readings, polls and sweeps, and records that are read whole.',
    /^(GHL_SEARCH|GHL_POLL|GHL_TASK|GHL_APPOINTMENT|GHL_NOTES|GHL_REFERENCES|GHL_READS|BACKFILL_)/,
  ],
  ['Command line', 'Of `npx sync`; it also reads CONSOLE_TOKEN, DATA_DIR and DATABASE_URL.', /^CONSOLE_URL$/],
  ['Vendors', 'Where the two APIs are.', /^(GHL|SENDX)_API_URL$/],
  [
    'Messages',
    'What carries messages between services: see docs/decisions/0011.',
    /^(MESSAGING|KAFKA_\w+|RELAY_SHARDS|PARTITIONS|BATCH_SIZE)$/,
  ],
  [
    'One process per service',
    'What every such process reads besides; `npm start` needs none of it.',
    /^(INTERNAL_TOKEN|OPERATIONS_|DRAIN_SECONDS|DATABASE_POOL_SIZE|SYNC_DEMO|CONTACT_SYNC_URL|TASK_SYNC_URL|ACTIVITY_SYNC_URL|DELIVERY_URL|RECONCILE_URL)/,
  ],
  ['Seeing', 'Logs and traces.', /^(LOG_|OTEL_|TRACE_)/],
  ['Demo', 'The two simulators; without meaning when an account is set.', /^(GHL|SENDX)_SIM_/],
];

/** Of the process, and of the command line where it has its own. */
export const loadSettings = async () => {
  const [{ settings }, { cliConfig }, { processConfig }, { consolePeers }] = await Promise.all([
    importBuilt('apps/all-in-one/dist/settings.js'),
    importBuilt('apps/cli/dist/cli.config.js'),
    importBuilt('libs/composition/dist/index.js'),
    importBuilt('apps/console-api/dist/peers.config.js'),
  ]);
  return { ...cliConfig, ...processConfig, ...consolePeers, ...settings };
};

const grouped = (settings) => {
  const names = Object.keys(settings);
  const stray = names.filter((name) => !groups.some(([, , pattern]) => pattern.test(name)));
  if (stray.length > 0) throw new Error(`tools/docs/render-config.mjs has no group for ${stray.join(', ')}; add one to its list.`);
  return groups
    .map(([title, about, pattern]) => ({
      title,
      about,
      names: names.filter((name) => groups.find(([, , own]) => own.test(name))[2] === pattern),
    }))
    .filter((group) => group.names.length > 0);
};

const shown = (setting) => {
  if (setting.fallback === undefined) return null;
  const text = setting.show(setting.fallback);
  return text === '' ? null : text;
};

const cell = (text) => text.replaceAll('|', '\\|');

export const renderConfig = (settings) => {
  const sections = grouped(settings).map(({ title, about, names }) => {
    const rows = names.map((name) => {
      const setting = settings[name];
      const fallback = shown(setting);
      const unset = setting.required ? '**must be set**' : fallback === null ? 'not set' : `\`${fallback}\``;
      return `| \`${name}\` | ${cell(setting.shape)} | ${cell(unset)} | ${cell(setting.about)} |`;
    });
    return [
      `## ${title}`,
      about,
      ['| Variable | Takes | When unset | What it does |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ].join('\n\n');
  });
  return [
    '# Configuration',
    'Environment variables of the all-in-one process and of `npx sync`. An empty variable counts as unset. A process with a value it cannot use stops at once and names\neverything that is wrong ([CONFIG_INVALID](../problems/CONFIG_INVALID.md)). Nothing reads a `.env` file by itself: `node --env-file=.env apps/all-in-one/dist/main.js` does.',
    ...sections,
  ].join('\n\n');
};

export const renderEnvExample = (settings) => {
  const lines = grouped(settings).flatMap(({ title, names }) => [
    '',
    `# ${title}`,
    ...names.flatMap((name) => {
      const setting = settings[name];
      return ['', `# ${setting.about} (${setting.shape})`, `${setting.required ? '' : '# '}${name}=${shown(setting) ?? ''}`];
    }),
  ]);
  return [
    '# Every setting with what it is when unset. Made from the declarations by: node tools/docs/generate.mjs',
    '# Copy to .env, remove the # where you want another value, then: node --env-file=.env apps/all-in-one/dist/main.js',
    ...lines,
  ].join('\n');
};
