// node tools/images/compose-env.mjs [--demo] > .env.compose: secrets for docker-compose.yml, made up here and now; nothing of them is in the repository.
// Keep the file: MASTER_KEY cannot be made again, and the database cannot be read without it. With --demo also everything the two simulators need.
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const hex = (bytes) => randomBytes(bytes).toString('hex');

const secrets = () => ({
  POSTGRES_PASSWORD: hex(16),
  MASTER_KEY: randomBytes(32).toString('base64'),
  INTERNAL_TOKEN: hex(32),
  CONSOLE_TOKEN: hex(16),
  GRAFANA_PASSWORD: hex(8),
});

/** The simulator signs with a key of this demo's own, which ingest then accepts instead of the vendor's. */
const demo = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    COMPOSE_PROFILES: 'demo',
    SYNC_DEMO: 1,
    GHL_API_URL: 'http://ghl-sim:4010',
    GHL_PRIVATE_TOKEN: hex(16),
    GHL_LOCATION_ID: 'DemoLocation00000001',
    GHL_SIM_SIGNING_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    GHL_WEBHOOK_PUBLIC_KEYS: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    SENDX_API_URL: 'http://sendx-sim:4020/api/v1/rest',
    SENDX_API_KEY: hex(16),
  };
};

/** Of a real installation, to be filled in: see docs/how-to/connect-real-accounts.md. */
const real = () => ({ GHL_PRIVATE_TOKEN: '', GHL_LOCATION_ID: '', SENDX_API_KEY: '' });

const values = { ...secrets(), ...(process.argv.includes('--demo') ? demo() : real()) };
for (const [name, value] of Object.entries(values)) console.log(`${name}=${value}`);
