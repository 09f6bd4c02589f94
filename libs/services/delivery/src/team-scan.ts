import { randomUUID } from 'node:crypto';
import type { Pool } from '@sync/database';
import {
  claimTeamScan,
  confirmLanes,
  doubtLanes,
  finishTeamScan,
  keepRecords,
  leaveTeamScan,
  saveTeamScan,
  type Suppressions,
  type TeamScan,
} from '@sync/delivery';
import type { SendxCalls, SendxRecord } from './sendx-calls.js';
import { isOptedOut } from './opted-out.js';

/** What SendX gives at most on one page, whatever is asked for (domain sendx 1.3). */
const PAGE = 30;
/** How often it begins again when pages do not fit together. After that it reads to the end and admits that it may have missed somebody. */
const BEGINNINGS = 3;

export interface ScanTools {
  readonly pool: Pool;
  readonly suppressions: Suppressions;
  readonly leaseMs: number;
}

/**
 * Reads everybody who is in SendX: who exists (and would be overwritten), and who has opted out. Goes on where it was after a restart, and leaves
 * a team alone that another process is reading. SendX promises no order and pages go by offset (domain sendx 1.3), so each page begins with the last
 * contact of the one before: when it does not, somebody was added or removed in between and a contact may have been missed. True at the end.
 */
export const scanTeam = async (tools: ScanTools, team: string, calls: SendxCalls, signal: AbortSignal): Promise<boolean> => {
  const { pool, leaseMs } = tools;
  const owner = randomUUID();
  let scan = await claimTeamScan(pool, team, owner, leaseMs);
  if (!scan) return false;
  try {
    while (!signal.aborted) {
      const step = await nextPage(scan, calls, signal);
      if (step.end) {
        const reliable = isCareful(scan);
        await doubtLanes(pool, team, { before: scan.startedAt });
        await finishTeamScan(pool, team, owner, reliable);
        return true;
      }
      await keepWhatWasRead(tools, team, step.records);
      scan = step.scan;
      if (!(await saveTeamScan(pool, team, owner, scan, leaseMs))) return false;
    }
    return false;
  } finally {
    await leaveTeamScan(pool, team, owner);
  }
};

interface ScanStep {
  readonly end: boolean;
  readonly records: readonly SendxRecord[];
  readonly scan: TeamScan;
}

const isCareful = ({ shifts }: TeamScan): boolean => shifts < BEGINNINGS;

/** Stops at a page without news, because pages may be shorter than asked for. */
const nextPage = async (scan: TeamScan, calls: SendxCalls, signal: AbortSignal): Promise<ScanStep> => {
  const overlap = isCareful(scan) && scan.lastId !== null ? 1 : 0;
  const page = await calls.listContacts(scan.offset - overlap, PAGE, { priority: 'reconcile', signal });
  if (overlap > 0 && page[0]?.id !== scan.lastId)
    return { end: false, records: page, scan: { ...scan, offset: 0, lastId: null, shifts: scan.shifts + 1 } };
  const records = page.slice(overlap);
  const lastId = records.at(-1)?.id ?? scan.lastId;
  return { end: records.length === 0, records, scan: { ...scan, offset: scan.offset + records.length, lastId } };
};

const keepWhatWasRead = async ({ pool, suppressions }: ScanTools, team: string, records: readonly SendxRecord[]): Promise<void> => {
  const people = records.map((record) => ({ email: addressOf(record), record }));
  await keepRecords(pool, team, people);
  await confirmLanes(
    pool,
    team,
    people.map(({ email }) => email),
  );
  const optedOut = people.filter(({ record }) => isOptedOut(record)).map(({ email }) => ({ email }));
  await suppressions.add(pool, team, optedOut, 'sendx');
};

const addressOf = (record: SendxRecord): string => record.email.trim().toLowerCase();
