import type { Pool } from '@sync/database';
import { keepRecords, loadTeamScan, saveTeamScan, type Suppressions } from '@sync/delivery';
import type { SendxCalls, SendxRecord } from './sendx-calls.js';
import { isOptedOut } from './push-lane.js';

/** What SendX gives at most on one page, whatever is asked for (domain sendx 1.3). */
const PAGE = 30;

/**
 * Reads everybody who is in SendX before the first write: who exists (and would be overwritten), and who has opted out. Goes on where it was
 * after a restart. Stops at an empty page, because pages may be shorter than asked for.
 */
export const scanTeam = async (
  pool: Pool,
  suppressions: Suppressions,
  team: string,
  calls: SendxCalls,
  signal: AbortSignal,
): Promise<boolean> => {
  let { offset, finishedAt } = await loadTeamScan(pool, team);
  while (!finishedAt && !signal.aborted) {
    const records = await calls.listContacts(offset, PAGE, { priority: 'reconcile', signal });
    await keepRecords(
      pool,
      team,
      records.map((record) => ({ email: addressOf(record), record })),
    );
    await suppressions.add(
      pool,
      team,
      records.filter(isOptedOut).map((record) => ({ email: addressOf(record) })),
      'sendx',
    );
    offset += records.length;
    await saveTeamScan(pool, team, offset, records.length === 0);
    if (records.length === 0) finishedAt = new Date();
  }
  return finishedAt !== null;
};

const addressOf = (record: SendxRecord): string => record.email.trim().toLowerCase();
