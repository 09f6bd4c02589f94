import type { Connection } from '@sync/credentials';
import { currentTraceparent } from '@sync/telemetry';
import { referenceReceipt, type ReferenceBody } from '../receipts.js';
import type { ReadingPlatform } from './job.js';

/** Writes receipts of the references whose content differs from what was written last. */
export const keepReferences = async (
  platform: ReadingPlatform,
  connection: Connection,
  bodies: readonly ReferenceBody[],
  readAt: Date,
): Promise<void> => {
  const { rows } = await platform.pool.query<{ kind: string; hash: string }>(
    'select kind, hash from reconcile.reference_reads where connection_id = $1',
    [connection.id],
  );
  const written = new Map(rows.map(({ kind, hash }) => [kind, hash]));
  const changed = bodies.filter(({ kind, hash }) => written.get(kind) !== hash);
  if (changed.length === 0) return;
  const arrival = { receivedAt: platform.now(), traceparent: currentTraceparent() };
  await platform.receipts.append(changed.map((body) => referenceReceipt(body, connection.locationId, readAt, arrival)));
  await platform.pool.query(
    `insert into reconcile.reference_reads (connection_id, kind, hash) select $1, * from unnest($2::text[], $3::text[])
     on conflict (connection_id, kind) do update set hash = excluded.hash, written_at = clock_timestamp()`,
    [connection.id, changed.map(({ kind }) => kind), changed.map(({ hash }) => hash)],
  );
};
