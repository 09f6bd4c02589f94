import type { Queryable } from '@sync/database';
import { KeptDocuments } from '@sync/kept-documents';
import {
  contactReferencesFrom,
  defaultMapping,
  mappingDocument,
  validateMapping,
  type MappingDocument,
  type MappingProblem,
  type References,
} from '@sync/mapping';

/** What a location's slices are made with. `references` is null until all three kinds were read once. */
export interface LocationContext {
  readonly connectionId: string;
  readonly mapping: MappingDocument;
  readonly references: References | null;
}

/** Kinds of references that contacts need, as reconcile names them. */
export const referenceKinds: readonly string[] = ['custom-fields', 'users', 'location'];

/** The references of every location. */
export const documents = new KeptDocuments('contact_sync');

/** Reads mappings and references of these locations; two statements however many locations. */
export const loadContexts = async (on: Queryable, connections: ReadonlyMap<string, string>): Promise<Map<string, LocationContext>> => {
  const kept = await documents.load(on, connections.keys());
  const mappings = await on.query<{ connection_id: string; document: unknown }>(
    'select distinct on (connection_id) connection_id, document from contact_sync.mappings where connection_id = any($1) order by connection_id, version desc',
    [[...connections.values()]],
  );
  const mappingOf = new Map(mappings.rows.map((row) => [row.connection_id, mappingDocument.parse(row.document)]));
  return new Map(
    [...connections].map(([locationId, connectionId]) => [
      locationId,
      {
        connectionId,
        mapping: mappingOf.get(connectionId) ?? defaultMapping,
        references: contactReferencesFrom(connectionId, kept.get(locationId) ?? new Map<string, unknown>()),
      },
    ]),
  );
};

/** The mapping in use of every connection that has one of its own and whose location we know people of. */
export const latestMappings = async (
  on: Queryable,
): Promise<{ readonly connectionId: string; readonly locationId: string; readonly document: MappingDocument }[]> => {
  const { rows } = await on.query<{ connection_id: string; location_id: string | null; document: unknown }>(
    `select distinct on (connection_id) connection_id, document,
            (select location_id from contact_sync.contacts known where known.connection_id = own.connection_id limit 1) as location_id
       from contact_sync.mappings own order by connection_id, version desc`,
  );
  return rows.flatMap(({ connection_id: connectionId, location_id: locationId, document }) =>
    locationId === null ? [] : [{ connectionId, locationId, document: mappingDocument.parse(document) }],
  );
};

/** Keeps a mapping document as the next version of its connection's. Throws with every problem named when it is not valid. */
export const saveMapping = async (on: Queryable, connectionId: string, json: unknown): Promise<MappingDocument> => {
  const { rows } = await on.query<{ version: number }>(
    'select coalesce(max(version), 0)::int as version from contact_sync.mappings where connection_id = $1',
    [connectionId],
  );
  const next = { ...(typeof json === 'object' ? json : {}), version: (rows[0]?.version ?? 0) + 1 };
  const validation = validateMapping(next);
  if (!validation.ok) throw new MappingInvalid(validation.problems);
  const document = validation.mapping;
  await on.query('insert into contact_sync.mappings (connection_id, version, document) values ($1, $2, $3)', [
    connectionId,
    document.version,
    JSON.stringify(document),
  ]);
  return document;
};

/** Everything that is wrong with a mapping document, for the person who edits it. */
export class MappingInvalid extends Error {
  readonly code = 'MAPPING_INVALID';

  constructor(readonly problems: readonly MappingProblem[]) {
    super(
      `The mapping document has ${problems.length} problem(s):\n${problems.map(({ path, message }) => `  - ${path}: ${message}`).join('\n')}`,
    );
  }
}
