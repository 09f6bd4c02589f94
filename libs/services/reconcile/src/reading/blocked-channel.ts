import type { GhlContactFilter, GhlContactSearchAnswer, GhlSearchAfter, GhlSearchRow } from '@sync/contracts-ghl';
import type { Priority } from '@sync/rate-limit';
import { VendorError } from '@sync/vendor-http';
import type { JobContext } from './job.js';
import { cursorAfter, isLastPage } from './paging.js';

/** Contacts whose e-mail channel may be blocked. Null: this location's search does not tell; then every contact is fetched to find out. */
export type MaybeBlocked = ReadonlySet<string> | null;

const statuses: GhlContactFilter = {
  group: 'OR',
  filters: ['active', 'permanent'].map((value) => ({ field: 'dndSettings.Email.status', operator: 'eq', value })),
};

/**
 * Search rows may lack `dndSettings` (domain ghl 1.4, #43), and one GET per contact to learn of the few who are blocked would cost more than
 * the whole reading. The search can be asked for just those (filterable since June 2026, #279): a handful of pages.
 */
export const readMaybeBlocked = async (context: JobContext, priority: Priority, changedSince?: string): Promise<MaybeBlocked> => {
  const found = new Set<string>();
  try {
    let cursor: GhlSearchAfter | null = null;
    for (let rows = 0; ;) {
      const answer: GhlContactSearchAnswer = await page(context, priority, cursor, changedSince);
      for (const { id } of answer.contacts) found.add(id);
      if (isLastPage(answer, context.settings.pageSize, { before: rows, total: answer.total ?? 0 })) return found;
      rows += answer.contacts.length;
      cursor = cursorAfter(answer, cursor);
    }
  } catch (error) {
    if (error instanceof VendorError && error.failure === 'permanent') return null;
    throw error;
  }
};

/**
 * A row of a contact that is not among those says so: its channel is open. A row of one that is stays as it came: the contact is fetched, and
 * nobody is unsubscribed for good on the word of a filter.
 */
export const withOpenChannel = (row: GhlSearchRow, blocked: MaybeBlocked): GhlSearchRow =>
  blocked === null || blocked.has(row.id) || row.dndSettings?.['Email']?.status
    ? row
    : { ...row, dndSettings: { ...row.dndSettings, Email: { status: 'inactive' } } };

export const lacksChannel = (row: GhlSearchRow): boolean => !row.dndSettings?.['Email']?.status;

const page = (
  { connection, platform, settings, signal }: JobContext,
  priority: Priority,
  searchAfter: GhlSearchAfter | null,
  gte?: string,
) =>
  platform.reader.searchContacts(
    {
      locationId: connection.locationId,
      pageLimit: settings.pageSize,
      filters: [statuses, ...(gte ? [{ field: 'dateUpdated' as const, operator: 'range' as const, value: { gte } }] : [])],
      sort: [{ field: 'dateAdded', direction: 'asc' }],
      ...(searchAfter ? { searchAfter } : {}),
    },
    { priority, signal },
  );
