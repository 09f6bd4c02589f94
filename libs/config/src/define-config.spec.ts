import { inspect } from 'node:util';
import { choice, ConfigInvalid, defineConfig, describeConfig, flag, integer, list, readConfig, secret, text, url } from './index.js';

const declaration = defineConfig({
  INGEST_PORT: integer({ default: 3001, min: 1, max: 65535, about: 'Where webhooks arrive' }),
  MESSAGING: choice(['postgres', 'kafka'], { default: 'postgres', about: 'What carries events' }),
  SENDX_API_KEY: secret({ about: 'Team API key' }),
  GHL_LOCATION_ID: text({ required: true, about: 'The location to sync' }),
  DATABASE_URL: url({ about: 'PostgreSQL; unset means embedded' }),
  WRITE_BACK: flag({ default: false, about: 'Write to GHL too' }),
  KEYS: list({ default: [], about: 'Accepted keys' }),
});

describe('readConfig', () => {
  it('fills in defaults and reads what is set', () => {
    const values = readConfig(declaration, { GHL_LOCATION_ID: 'loc_9', INGEST_PORT: '4000', WRITE_BACK: 'yes', KEYS: 'a, b,' });
    expect(values).toMatchObject({
      GHL_LOCATION_ID: 'loc_9',
      INGEST_PORT: 4000,
      MESSAGING: 'postgres',
      WRITE_BACK: true,
      KEYS: ['a', 'b'],
    });
    expect(values.SENDX_API_KEY).toBeUndefined();
  });

  it('names everything that is wrong at once', () => {
    const wrong = { INGEST_PORT: '70000', MESSAGING: 'carrier-pigeon', DATABASE_URL: 'here', WRITE_BACK: 'maybe' };
    const problems = (() => {
      try {
        readConfig(declaration, wrong);
      } catch (error) {
        return error instanceof ConfigInvalid ? error.problems : [];
      }
      return [];
    })();
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toMatch(/INGEST_PORT: expected a whole number from 1 to 65535/);
    expect(problems.join('\n')).toMatch(/GHL_LOCATION_ID is not set/);
  });

  it('treats an empty variable as unset', () =>
    expect(readConfig(declaration, { GHL_LOCATION_ID: 'loc_9', MESSAGING: ' ' }).MESSAGING).toBe('postgres'));

  it('never prints a secret', () => {
    const env = { GHL_LOCATION_ID: 'loc_9', SENDX_API_KEY: 'k-123', DATABASE_URL: 'postgres://u:hunter2@db/x' };
    const values = readConfig(declaration, env);
    const printed = `${inspect(values, { depth: 5 })} ${JSON.stringify(values.SENDX_API_KEY)} ${String(values.SENDX_API_KEY)} ${JSON.stringify(describeConfig(declaration, values))}`;
    expect(printed).not.toContain('k-123');
    expect(describeConfig(declaration, values)['DATABASE_URL']).not.toContain('hunter2');
    expect(values.SENDX_API_KEY?.reveal()).toBe('k-123');
  });
});
