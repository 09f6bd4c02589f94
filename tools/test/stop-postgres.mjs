export default async function stopPostgres() {
  await globalThis.__syncTestPostgres?.stop();
}
