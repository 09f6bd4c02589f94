import type { Queryable } from '@sync/database';
import type { LaneKey } from './lane.js';

/** A record of the other side as it was when we last read it; the first reading of each is what an undo would restore. */
export interface KnownRecord<R> {
  readonly email: string;
  readonly record: R;
  readonly readAt: Date;
}

/** Keeps what was read before the first overwrite; a later reading of the same address changes nothing. */
export const keepRecords = async (
  on: Queryable,
  team: string,
  records: readonly { readonly email: string; readonly record: unknown }[],
): Promise<void> => {
  if (records.length === 0) return;
  const byEmail = new Map(records.map(({ email, record }) => [email, record]));
  await on.query(
    `insert into delivery.records (team, email, record, read_at)
     select $1, email, record, now() from unnest($2::text[], $3::jsonb[]) as r (email, record) order by email on conflict do nothing`,
    [team, [...byEmail.keys()], [...byEmail.values()].map((record) => JSON.stringify(record))],
  );
};

export const loadRecords = async <R>(on: Queryable, lanes: readonly LaneKey[]): Promise<Map<string, KnownRecord<R>>> => {
  const { rows } = await on.query<{ team: string; email: string; record: R; read_at: Date }>(
    `select team, email, record, read_at from delivery.records join unnest($1::text[], $2::text[]) as wanted (team, email) using (team, email)`,
    [lanes.map(({ team }) => team), lanes.map(({ email }) => email)],
  );
  return new Map(rows.map((row) => [`${row.team} ${row.email}`, { email: row.email, record: row.record, readAt: row.read_at }]));
};

export interface TeamScan {
  readonly offset: number;
  readonly finishedAt: Date | null;
}

/** How far the first reading of the team's contacts is; pushes of the backfill wait for its end. */
export const loadTeamScan = async (on: Queryable, team: string): Promise<TeamScan> => {
  const { rows } = await on.query<{ scan_offset: number; scanned_at: Date | null }>(
    'insert into delivery.teams (team) values ($1) on conflict (team) do update set team = excluded.team returning scan_offset, scanned_at',
    [team],
  );
  return { offset: rows[0]?.scan_offset ?? 0, finishedAt: rows[0]?.scanned_at ?? null };
};

export const saveTeamScan = async (on: Queryable, team: string, offset: number, finished: boolean): Promise<void> => {
  await on.query('update delivery.teams set scan_offset = $2, scanned_at = case when $3 then now() end where team = $1', [
    team,
    offset,
    finished,
  ]);
};
