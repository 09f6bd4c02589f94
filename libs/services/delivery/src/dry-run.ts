import type { Pool } from '@sync/database';
import { countWaitingCustomEvents, laneId, loadTeamScan, recordedAmong, type LeasedLane, type Suppressions } from '@sync/delivery';
import type { Connection } from '@sync/credentials';
import { changesTags, diffDocument, needsIdentify } from './diff-document.js';
import type { LaneWork } from './lane-work.js';
import { loadWork } from './load-work.js';
import { BULK_SIZE } from './sendx-calls.js';

const PAGE = 500;
const SAMPLES = 5;

/** What going live would do. Times in seconds, at the budget's present rate. */
export interface DryRunReport {
  readonly connectionId: string;
  /** False while SendX is still being read: numbers may grow. */
  readonly complete: boolean;
  readonly creates: number;
  readonly overwrites: {
    readonly count: number;
    readonly samples: readonly { readonly email: string; readonly fields: readonly string[] }[];
  };
  readonly optOuts: number;
  readonly excluded: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly seconds: number;
}

export interface DryRunTerms {
  readonly ratePerSecond: number;
  /** See SENDX_IDENTIFY_KEEPS_OPT_OUT: until then everybody who is in SendX is read before being written, alone. */
  readonly identifyKeepsOptOut: boolean;
}

interface Tally {
  creates: number;
  overwrites: number;
  samples: { email: string; fields: string[] }[];
  optOuts: number;
  excluded: Record<string, number>;
}

/** Goes through every lane of the connection as delivery would, and writes nothing. */
export const dryRun = async (
  pool: Pool,
  suppressions: Suppressions,
  connection: Connection,
  { ratePerSecond, identifyKeepsOptOut }: DryRunTerms,
): Promise<DryRunReport> => {
  const tally: Tally = { creates: 0, overwrites: 0, samples: [], optOuts: 0, excluded: await withoutLane(pool, connection.id) };
  for (let after = ''; ;) {
    const lanes = await pageOfLanes(pool, connection, after);
    if (lanes.length === 0) break;
    const [works, records] = [
      await loadWork(pool, suppressions, lanes, { scanTells: false, eventsWaitMs: null }),
      await recordedAmong(pool, lanes),
    ];
    for (const work of works) count(tally, work, records.has(laneId(work.lane)));
    after = lanes.at(-1)?.email ?? '';
  }
  const each = identifyKeepsOptOut ? 1 / BULK_SIZE : 2;
  const events = await countWaitingCustomEvents(pool, connection.id);
  const calls = Math.ceil(tally.creates / BULK_SIZE + tally.overwrites * each) + tally.optOuts * 2 + events;
  const { finishedAt } = await loadTeamScan(pool, connection.sendxTeam);
  return {
    connectionId: connection.id,
    complete: finishedAt !== null,
    creates: tally.creates,
    overwrites: { count: tally.overwrites, samples: tally.samples },
    optOuts: tally.optOuts,
    excluded: tally.excluded,
    calls,
    seconds: Math.ceil(calls / Math.max(ratePerSecond, 0.1)),
  };
};

const count = (tally: Tally, work: LaneWork, exists: boolean): void => {
  if (work.desired.abandoned) return;
  const reason = exclusionOf(work, exists);
  if (reason !== null) {
    tally.excluded[reason] = (tally.excluded[reason] ?? 0) + 1;
    if (reason === 'opted-out' && exists) tally.optOuts += 1;
  } else if (!exists && work.lane.pushed === null) tally.creates += 1;
  else countOverwrite(tally, work);
};

const exclusionOf = ({ desired, suppressed, lane }: LaneWork, exists: boolean): string | null => {
  if (suppressed || desired.optOut) return 'opted-out';
  if (!desired.document) return desired.excluded?.reason ?? 'nothing-to-tell';
  return desired.deleted && !exists && lane.pushed === null ? 'deleted' : null;
};

const countOverwrite = (tally: Tally, { lane, desired }: LaneWork): void => {
  if (!desired.document) return;
  const diff = diffDocument(desired.document, lane.pushed, lane.pushedCertain);
  if (!needsIdentify(diff, lane.pushed !== null) && !changesTags(diff)) return;
  tally.overwrites += 1;
  if (tally.samples.length < SAMPLES)
    tally.samples.push({ email: lane.email, fields: [...Object.keys(diff.profile), ...Object.keys(diff.fields)] });
};

const withoutLane = async (pool: Pool, connectionId: string): Promise<Record<string, number>> => {
  const { rows } = await pool.query<{ reason: string; contacts: string }>(
    `select slice -> 'skip' ->> 'code' as reason, count(*) as contacts from delivery.claims where connection_id = $1 and email is null and service = 'contact' and version > 0 group by 1`,
    [connectionId],
  );
  return Object.fromEntries(rows.map(({ reason, contacts }) => [reason, Number(contacts)]));
};

interface LaneRow {
  readonly email: string;
  readonly pushed: LeasedLane['pushed'];
  readonly pushed_certain: boolean;
}

const pageOfLanes = async (pool: Pool, { id, sendxTeam }: Connection, after: string): Promise<LeasedLane[]> => {
  const { rows } = await pool.query<LaneRow>(
    `select email, pushed, pushed_certain from delivery.lanes where team = $1 and connection_id = $2 and email > $3 order by email limit $4`,
    [sendxTeam, id, after, PAGE],
  );
  return rows.map((row) => ({
    team: sendxTeam,
    email: row.email,
    id: '',
    connectionId: id,
    revision: 0n,
    fence: 0n,
    priority: 'backfill',
    attempts: 0,
    mishaps: 0,
    pushed: row.pushed,
    pushedCertain: row.pushed_certain,
    doubtedForMs: null,
    optOutConfirmed: false,
    sendxId: null,
    rename: null,
    traceparents: [],
  }));
};
