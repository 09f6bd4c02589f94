import type { Queryable } from '@sync/database';
import { laneId, type LaneKey } from './lane.js';
import { toJsonb } from './to-jsonb.js';

/** A record of the other side as it was when we last read it; the first reading of each is what an undo would restore. */
export interface KnownRecord<R> {
  readonly email: string;
  readonly record: R;
  readonly readAt: Date;
}

/** Keeps what was read before the first overwrite; a later reading of the same address, or of what we wrote ourselves, changes nothing. */
export const keepRecords = async (
  on: Queryable,
  team: string,
  records: readonly { readonly email: string; readonly record: unknown }[],
): Promise<void> => {
  if (records.length === 0) return;
  const byEmail = new Map(records.map(({ email, record }) => [email, record]));
  await on.query(
    `insert into delivery.records (team, email, record, read_at)
     select $1, r.email, r.record, now() from unnest($2::text[], $3::jsonb[]) as r (email, record)
     where not exists (select from delivery.lanes l where l.team = $1 and l.email = r.email and (l.pushed is not null or l.pending is not null))
     order by email on conflict do nothing`,
    [team, [...byEmail.keys()], [...byEmail.values()].map(toJsonb)],
  );
};

export const loadRecords = async <R>(on: Queryable, lanes: readonly LaneKey[]): Promise<Map<string, KnownRecord<R>>> => {
  const { rows } = await on.query<{ team: string; email: string; record: R; read_at: Date }>(
    `select team, email, record, read_at from delivery.records join unnest($1::text[], $2::text[]) as wanted (team, email) using (team, email)`,
    [lanes.map(({ team }) => team), lanes.map(({ email }) => email)],
  );
  return new Map(rows.map((row) => [laneId(row), { email: row.email, record: row.record, readAt: row.read_at }]));
};

/** Which of these were in SendX when we looked; `laneId`s. */
export const recordedAmong = async (on: Queryable, lanes: readonly LaneKey[]): Promise<Set<string>> => {
  const { rows } = await on.query<LaneKey>(
    `select team, email from delivery.records join unnest($1::text[], $2::text[]) as wanted (team, email) using (team, email)`,
    [lanes.map(({ team }) => team), lanes.map(({ email }) => email)],
  );
  return new Set(rows.map(laneId));
};
