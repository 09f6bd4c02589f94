import { choice, defineConfig, secret, text, type ConfigValues } from '@sync/config';
import type { Connections } from '@sync/credentials';

/** A connection without the console: all three values, or none. */
export const quickConnectionConfig = defineConfig({
  GHL_PRIVATE_TOKEN: secret({ about: 'Private Integration Token of the location (quick connection)' }),
  GHL_LOCATION_ID: text({ about: 'The GHL location (quick connection)' }),
  SENDX_API_KEY: secret({ about: 'Team API key of SendX (quick connection)' }),
  SENDX_TEAM: text({ default: 'team', about: 'A name for the SendX team; connections with the same name share its budget and its people' }),
  SYNC_GO_LIVE: choice(['no', 'yes'], { default: 'no', about: 'Say yes to write to SendX without confirming the dry run' }),
});
export type QuickConnectionSettings = ConfigValues<typeof quickConnectionConfig>;

/** Some of the three values without the others, as a sentence. `otherwise`: what happens when none of them is set. */
export const quickConnectionRule = (values: Partial<QuickConnectionSettings>, otherwise: string): string[] => {
  const { GHL_PRIVATE_TOKEN, GHL_LOCATION_ID, SENDX_API_KEY } = values;
  const quick = Object.entries({ GHL_PRIVATE_TOKEN, GHL_LOCATION_ID, SENDX_API_KEY });
  const missing = quick.flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length === 0 || missing.length === quick.length) return [];
  const all = quick.map(([name]) => name).join(', ');
  return [`${missing.join(' and ')} not set: the quick connection needs all of ${all}; none of them ${otherwise}.`];
};

/** Creates the connection, or brings its secrets up to date. Null: the three values are not set. */
export const saveQuickConnection = async (
  values: QuickConnectionSettings,
  connections: Connections,
  { demo }: { demo: boolean },
): Promise<string | null> => {
  const { GHL_PRIVATE_TOKEN: token, GHL_LOCATION_ID: locationId, SENDX_API_KEY: apiKey } = values;
  if (!token || !locationId || !apiKey) return null;
  const id = demo ? 'demo' : `quick-${locationId}`;
  const secrets = { 'ghl-token': token.reveal(), 'sendx-api-key': apiKey.reveal() };
  await connections.save({ id, locationId, sendxTeam: demo ? 'demo-team' : values.SENDX_TEAM, demo }, secrets);
  if (values.SYNC_GO_LIVE === 'yes') await connections.goLive(id);
  return id;
};
