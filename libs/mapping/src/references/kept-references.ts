import { customFieldDefinition, ghlLocation, ghlUser } from '@sync/contracts-ghl';
import { z } from 'zod';
import { referencesOf, type References, type UserReference } from '../contact/references.js';

/** A location's list (or its one item) of things that records refer to by id, as reconcile pulled it. */
export interface PulledReferences {
  readonly locationId: string;
  /** `custom-fields`, `users`, `location`, `calendars`, or one that a newer build reads. */
  readonly kind: string;
  readonly body: unknown;
}

const about = { locationId: z.string().min(1), kind: z.string().min(1) };
const pulled = z.union([
  z.object({ ...about, items: z.array(z.unknown()) }).transform(({ locationId, kind, items }) => ({ locationId, kind, body: items })),
  z.object({ ...about, item: z.unknown() }).transform(({ locationId, kind, item }) => ({ locationId, kind, body: item })),
]);

/** Reads a receipt of references; null when it is none. Which kinds matter is the reader's choice. */
export const readPulledReferences = (json: unknown): PulledReferences | null => {
  const { data } = pulled.safeParse(json);
  return data?.body === undefined ? null : data;
};

/** The newest body of each kind, as a service keeps them. */
export type KeptReferences = ReadonlyMap<string, unknown>;

/** What contacts refer to; null until all three kinds were read once. */
export const contactReferencesFrom = (connectionId: string, kept: KeptReferences): References | null => {
  if (!['custom-fields', 'users', 'location'].every((kind) => kept.has(kind))) return null;
  return referencesOf(connectionId, timeZoneIn(kept), users.parse(kept.get('users')), customFields.parse(kept.get('custom-fields')));
};

/** What a task refers to: its assigned user, and the location's calendar. */
export interface TaskReferences {
  /** As GHL has it; null when it has none. */
  readonly timeZone: string | null;
  readonly users: Readonly<Record<string, UserReference>>;
}

/** The user with this id; undefined when the references lack it. */
export const userIn = ({ users }: Pick<TaskReferences, 'users'>, id: string): UserReference | undefined =>
  Object.hasOwn(users, id) ? users[id] : undefined;

/** What tasks refer to; null until both kinds were read once. */
export const taskReferencesFrom = (kept: KeptReferences): TaskReferences | null => {
  if (!kept.has('users') || !kept.has('location')) return null;
  return { timeZone: timeZoneIn(kept), users: referencesOf('', null, users.parse(kept.get('users')), []).users };
};

const timeZoneIn = (kept: KeptReferences): string | null => ghlLocation.safeParse(kept.get('location')).data?.timezone ?? null;

/** An item that does not have the known shape is left out, alone: one odd custom field must not blind us for all others. */
const tolerant = <T>(item: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .transform((items) =>
      items.flatMap((raw) => {
        const parsed = item.safeParse(raw);
        return parsed.success ? [parsed.data] : [];
      }),
    )
    .catch([]);
const customFields = tolerant(customFieldDefinition);
const users = tolerant(ghlUser);
