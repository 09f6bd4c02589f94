import type { MomentRules } from '@sync/crm-events';
import type { Queryable } from '@sync/database';
import { KeptDocuments } from '@sync/kept-documents';
import { defaultMapping, mappingDocument, taskReferencesFrom, type MappingDocument, type TaskReferences } from '@sync/mapping';

/** What a location's slices and custom events are made with. `references` is null until users and location were read once. */
export interface LocationContext {
  readonly connectionId: string;
  readonly mapping: MappingDocument;
  readonly references: TaskReferences | null;
}

/** Which connection a location belongs to; undefined: we do not know the location (yet). */
export abstract class ConnectionDirectory {
  abstract connectionOf(locationId: string): string | undefined;
}

/** Kinds of references that tasks need, as reconcile names them. */
export const referenceKinds: readonly string[] = ['users', 'location'];
export const mappingKind = 'mapping';

/** Users and location of every location, the mapping of every connection. */
export const documents = new KeptDocuments('task_sync');

/** Reads mappings and references of these locations, in one statement however many. */
export const loadContexts = async (on: Queryable, connections: ReadonlyMap<string, string>): Promise<Map<string, LocationContext>> => {
  const kept = await documents.load(on, new Set([...connections.keys(), ...connections.values()]));
  return new Map(
    [...connections].map(([locationId, connectionId]) => [
      locationId,
      {
        connectionId,
        mapping: mappingDocument.safeParse(kept.get(connectionId)?.get(mappingKind)).data ?? defaultMapping,
        references: taskReferencesFrom(kept.get(locationId) ?? new Map<string, unknown>()),
      },
    ]),
  );
};

/** When a location's tasks have moments; null until its time zone was read. */
export const momentRulesOf = ({ mapping: { tasks, day }, references }: LocationContext): MomentRules | null =>
  references && {
    timeZone: references.timeZone,
    dueSoonMinutes: tasks.dueSoonMinutes,
    overdueDays: tasks.overdueDays,
    dayStartsAtHour: day.startsAtHour,
  };

/** The connections of these locations, without those nobody connected. */
export const connectionsOf = (directory: ConnectionDirectory, locationIds: Iterable<string>): Map<string, string> =>
  new Map(
    [...new Set(locationIds)].flatMap((locationId) => {
      const connectionId = directory.connectionOf(locationId);
      return connectionId === undefined ? [] : [[locationId, connectionId] as const];
    }),
  );
