import stopPostgres from './stop-postgres.mjs';

export default async function stopKafka() {
  await globalThis.__syncTestKafka?.stop();
  await stopPostgres();
}
