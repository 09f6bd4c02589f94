import { eitherOf, lanePriority, type LanePriority, type LeasedLane, type Pushed } from './lane.js';

/** A lane as a statement returns it. */
export interface LaneRow {
  readonly team: string;
  readonly email: string;
  readonly id: string;
  readonly connection_id: string;
  readonly revision: string;
  readonly fence: string;
  readonly priority: number;
  readonly attempts: number;
  readonly mishaps: number;
  readonly pushed: Pushed | null;
  readonly pending: Pushed | null;
  readonly pushed_certain: boolean;
  readonly doubted_for_ms: number | null;
  readonly opt_out_confirmed_at: Date | null;
  readonly sendx_id: string | null;
  readonly rename_from: string | null;
  readonly rename_contact: string | null;
  readonly traceparents: string[];
}

/** What a statement on `delivery.lanes as lane` returns to make a LeasedLane of it. */
export const laneColumns = `lane.team, lane.email, lane.id, lane.connection_id, lane.revision, lane.fence, lane.priority, lane.attempts, lane.mishaps, lane.pushed,
  lane.pending, lane.pushed_certain, lane.opt_out_confirmed_at, lane.sendx_id, lane.rename_from, lane.rename_contact, lane.traceparents,
  (extract(epoch from now() - lane.answer_lost_at) * 1000)::float8 as doubted_for_ms`;

const priorityNames = Object.keys(lanePriority) as LanePriority[];
export const priorityOf = (stored: number): LanePriority => priorityNames[stored] ?? 'backfill';

/** Something still pending means that its answer was lost, or that whoever said it died before writing down how it went. */
export const laneFrom = (row: LaneRow): LeasedLane => ({
  team: row.team,
  email: row.email,
  id: row.id,
  connectionId: row.connection_id,
  revision: BigInt(row.revision),
  fence: BigInt(row.fence),
  priority: priorityOf(row.priority),
  attempts: row.attempts,
  mishaps: row.mishaps,
  pushed: row.pending ? eitherOf(row.pushed, row.pending) : row.pushed,
  pushedCertain: row.pushed_certain && row.pending === null,
  doubtedForMs: row.doubted_for_ms,
  optOutConfirmed: row.opt_out_confirmed_at !== null,
  sendxId: row.sendx_id,
  rename: row.rename_from !== null && row.rename_contact !== null ? { from: row.rename_from, contact: row.rename_contact } : null,
  traceparents: row.traceparents,
});
