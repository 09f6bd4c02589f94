import type { GhlCalendar, GhlUser } from '@sync/contracts-ghl';
import { referencesOf, type UserReference } from '../contact/references.js';

/** What notes and appointments refer to by id. A list is null until it was read once; an id that a list lacks is reported, so that a fresh one is fetched. */
export interface ActivityReferences {
  readonly connectionId: string;
  /** As GHL has it; may be a word that is no zone. */
  readonly locationTimeZone: string | null;
  readonly calendars: Readonly<Record<string, string | null>> | null;
  readonly users: Readonly<Record<string, UserReference>> | null;
}

/** References from GHL's own lists. */
export const activityReferencesOf = (
  connectionId: string,
  locationTimeZone: string | null,
  calendars: readonly GhlCalendar[] | null,
  users: readonly GhlUser[] | null,
): ActivityReferences => ({
  connectionId,
  locationTimeZone,
  calendars: calendars && Object.fromEntries(calendars.map(({ id, name }) => [id, name ?? null])),
  users: users && referencesOf(connectionId, null, users, []).users,
});

/** Names of these ids, where the lists have them. Absent: nobody knows yet. */
export const calendarName = ({ calendars }: ActivityReferences, id: string | null | undefined): string | null | undefined =>
  id ? calendars?.[id] : null;
export const userName = ({ users }: ActivityReferences, id: string | null | undefined): string | null | undefined =>
  id ? users?.[id]?.name : null;

/** Of these ids, those that a list we have lacks. */
export const missingReferences = (
  { calendars, users }: ActivityReferences,
  { calendarId, userId }: { readonly calendarId?: string | null; readonly userId?: string | null },
): string[] => [
  ...(calendarId && calendars && !(calendarId in calendars) ? [calendarId] : []),
  ...(userId && users && !(userId in users) ? [userId] : []),
];
