import type { Identify } from '../record/sendx-record.js';
import { verdict, type Verdict } from './verdict.js';

type Told = Pick<Identify, 'email' | 'at' | 'edits' | 'status'>;

/** The counter in a contact's last name only grows in the CRM; SendX must never be told an older one after a newer one. */
export const outOfOrder = (identifies: readonly Told[]): Verdict => {
  const newest = new Map<string, number>();
  const broken: string[] = [];
  for (const { email, at, edits, status } of identifies) {
    if (edits === null) continue;
    const before = newest.get(email) ?? -1;
    if (edits < before)
      broken.push(`${email}: Edit ${edits} after Edit ${before} at ${new Date(at).toISOString()}, answered ${status ?? 'never'}`);
    newest.set(email, Math.max(edits, before));
  }
  return verdict('contacts out of order', broken);
};
