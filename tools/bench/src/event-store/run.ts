// node tools/bench/dist/event-store/run.js : measures the event store on an embedded PostgreSQL of its own and prints the table.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@sync/database';
import { benchEventStore } from './bench-event-store.js';

const home = mkdtempSync(join(tmpdir(), 'sync-bench-'));
chmodSync(home, 0o755); // as root, the server runs as user postgres and must be able to walk here
const postgres = await EmbeddedPostgres.start({ dataDir: home, log: () => undefined });
try {
  console.log(`${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, median of 5 interleaved pairs`);
  const figures = await benchEventStore(postgres.url, console.log);
  process.exitCode = figures.every(({ ratio, wanted }) => ratio >= (wanted ?? 0)) ? 0 : 1;
} finally {
  await postgres.stop();
  rmSync(home, { recursive: true, force: true });
}
