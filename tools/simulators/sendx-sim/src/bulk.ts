import { SENDX_BULK_LIMIT } from '@sync/contracts-sendx';
import { planIdentify } from './identify.js';
import { Refusal, unprocessable } from './refusal.js';
import type { Team } from './team.js';

interface ItemResult {
  email: string;
  status: string;
  message: string;
}

/** What the bulk identify answers. `results` is only there under the switch 'per-item'. */
export interface BulkAnswer {
  status: 'success';
  message: string;
  results?: ItemResult[];
}

/**
 * 1 to 25 identify bodies in one list. What one bad item does to the others is the switch `bulkPartialFailure`.
 * @throws Refusal 422
 */
export const identifyBulk = (team: Team, sent: unknown): BulkAnswer => {
  if (!Array.isArray(sent) || sent.length === 0 || sent.length > SENDX_BULK_LIMIT) {
    throw unprocessable(`Request body must be a list of 1 to ${SENDX_BULK_LIMIT} contacts`);
  }
  const items: unknown[] = sent;
  if (team.switches.bulkPartialFailure === 'all-or-nothing') {
    const plans = items.map((item) => planIdentify(team, item, 'bulk'));
    for (const carryOut of plans) carryOut();
    return { status: 'success', message: 'Contacts identified successfully' };
  }
  const results = items.map((item) => identifyOne(team, item));
  const answer: BulkAnswer = { status: 'success', message: 'Contacts identified successfully' };
  return team.switches.bulkPartialFailure === 'per-item' ? { ...answer, results } : answer;
};

const identifyOne = (team: Team, item: unknown): ItemResult => {
  const email = emailOf(item);
  try {
    planIdentify(team, item, 'bulk')();
    return { email, status: 'success', message: 'OK' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { email, status: 'error', message: error.message };
  }
};

const emailOf = (item: unknown): string => {
  const email = typeof item === 'object' && item !== null && 'email' in item ? item.email : '';
  return typeof email === 'string' ? email : '';
};
