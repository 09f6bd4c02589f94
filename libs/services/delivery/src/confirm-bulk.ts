import { confirmLanes, doubtLanes, loadUnconfirmed } from '@sync/delivery';
import type { SendxCalls } from './sendx-calls.js';
import { scanTeam, type ScanTools } from './team-scan.js';

/** Up to so many are looked up one by one; for more, pages of the whole team are cheaper. */
const ONE_BY_ONE = 50;

/**
 * A bulk call that answers in one word may have accepted only the good ones (probe P10). Once the backfill is quiet, everybody who was created so is
 * looked for; who is not there is told again, alone, and then SendX says what it has against them. True when there was something to look for.
 */
export const confirmBulk = async (
  tools: ScanTools,
  team: string,
  calls: SendxCalls,
  quietMs: number,
  signal: AbortSignal,
): Promise<boolean> => {
  const { pool } = tools;
  const emails = await loadUnconfirmed(pool, team, quietMs, ONE_BY_ONE + 1);
  if (emails.length === 0) return false;
  if (emails.length > ONE_BY_ONE) return scanTeam(tools, team, calls, signal);
  for (const email of emails) {
    if (signal.aborted) return true;
    const record = await calls.findByEmail(email, { priority: 'backfill', signal });
    if (record) await confirmLanes(pool, team, [email]);
    else await doubtLanes(pool, team, { emails: [email] });
  }
  return true;
};
