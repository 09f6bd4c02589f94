import type { Queryable } from '@sync/database';

/** How far the reading of a team's contacts is. */
export interface TeamScan {
  readonly offset: number;
  /** Id of the last contact read: the next page starts with it, or somebody was added or removed before it. */
  readonly lastId: string | null;
  /** How often the pages did not fit together. */
  readonly shifts: number;
  readonly startedAt: Date;
}

export interface TeamScanned {
  /** When the last whole reading ended; null before the first. */
  readonly finishedAt: Date | null;
  /** Its pages fitted together, so nobody was missed. */
  readonly reliable: boolean;
  /** It is no older than asked for. */
  readonly fresh: boolean;
}

/** What is known of the last reading of the team; pushes of the backfill wait for the first. */
export const loadTeamScan = async (on: Queryable, team: string, freshMs = 0): Promise<TeamScanned> => {
  const { rows } = await on.query<{ scanned_at: Date | null; scan_reliable: boolean; fresh: boolean | null }>(
    `select scanned_at, scan_reliable, scanned_at > now() - $2 * interval '1 millisecond' as fresh from delivery.teams where team = $1`,
    [team, freshMs],
  );
  return { finishedAt: rows[0]?.scanned_at ?? null, reliable: rows[0]?.scan_reliable ?? false, fresh: rows[0]?.fresh ?? false };
};

/** Goes on with the reading under way, or begins a new one; null when somebody else is at it. The claim ends after `leaseMs` without progress. */
export const claimTeamScan = async (on: Queryable, team: string, owner: string, leaseMs: number): Promise<TeamScan | null> => {
  const { rows } = await on.query<{ scan_offset: number; scan_last_id: string | null; scan_shifts: number; scan_started_at: Date }>(
    `insert into delivery.teams as scan (team, scan_owner, scan_started_at, scan_lease_until) values ($1, $2, now(), now() + $3 * interval '1 millisecond')
     on conflict (team) do update set scan_owner = excluded.scan_owner, scan_lease_until = excluded.scan_lease_until,
       scan_started_at = coalesce(scan.scan_started_at, now())
     where scan.scan_owner is null or scan.scan_owner = excluded.scan_owner or scan.scan_lease_until < now()
     returning scan_offset, scan_last_id, scan_shifts, scan_started_at`,
    [team, owner, leaseMs],
  );
  const row = rows[0];
  return row ? { offset: row.scan_offset, lastId: row.scan_last_id, shifts: row.scan_shifts, startedAt: row.scan_started_at } : null;
};

/** Writes down how far it is; false when somebody else took over. */
export const saveTeamScan = async (on: Queryable, team: string, owner: string, scan: TeamScan, leaseMs: number): Promise<boolean> => {
  const { rowCount } = await on.query(
    `update delivery.teams set scan_offset = $3, scan_last_id = $4, scan_shifts = $5, scan_lease_until = now() + $6 * interval '1 millisecond'
     where team = $1 and scan_owner = $2`,
    [team, owner, scan.offset, scan.lastId, scan.shifts, leaseMs],
  );
  return (rowCount ?? 0) > 0;
};

/** The whole team was read. */
export const finishTeamScan = async (on: Queryable, team: string, owner: string, reliable: boolean): Promise<void> => {
  await on.query(
    `update delivery.teams set scan_owner = null, scan_lease_until = null, scan_offset = 0, scan_last_id = null, scan_shifts = 0,
       scan_started_at = null, scanned_at = now(), scan_reliable = $3 where team = $1 and scan_owner = $2`,
    [team, owner, reliable],
  );
};

/** Gives the claim back unfinished: anybody may go on where it is. */
export const leaveTeamScan = async (on: Queryable, team: string, owner: string): Promise<void> => {
  await on.query('update delivery.teams set scan_owner = null, scan_lease_until = null where team = $1 and scan_owner = $2', [team, owner]);
};
