import { z } from 'zod';
import { customFieldDefinition, ghlLocation, ghlUser } from '@sync/contracts-ghl';
import type { Queryable } from '@sync/database';
import {
  defaultMapping,
  mappingDocument,
  referencesOf,
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

export const referenceKinds = ['custom-fields', 'users', 'location'] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

/** A definition that does not have the known shape is left out, alone: one odd custom field must not blind us for all others. */
const tolerant = <T>(item: z.ZodType<T>) =>
  z.array(z.unknown()).transform((items) =>
    items.flatMap((raw) => {
      const parsed = item.safeParse(raw);
      return parsed.success ? [parsed.data] : [];
    }),
  );
const customFields = tolerant(customFieldDefinition);
const users = tolerant(ghlUser);

interface Row {
  readonly location_id: string;
  readonly kind: ReferenceKind;
  readonly body: unknown;
}

/** Reads mappings and references of these locations; two statements however many locations. */
export const loadContexts = async (on: Queryable, connections: ReadonlyMap<string, string>): Promise<Map<string, LocationContext>> => {
  const locations = [...connections.keys()];
  const references = await on.query<Row>(
    'select location_id, kind, body from contact_sync.location_references where location_id = any($1)',
    [locations],
  );
  const mappings = await on.query<{ connection_id: string; document: unknown }>(
    'select distinct on (connection_id) connection_id, document from contact_sync.mappings where connection_id = any($1) order by connection_id, version desc',
    [[...connections.values()]],
  );
  const documents = new Map(mappings.rows.map((row) => [row.connection_id, mappingDocument.parse(row.document)]));
  return new Map(
    [...connections].map(([locationId, connectionId]) => {
      const own = new Map(references.rows.filter((row) => row.location_id === locationId).map((row) => [row.kind, row.body]));
      return [
        locationId,
        { connectionId, mapping: documents.get(connectionId) ?? defaultMapping, references: referencesFrom(connectionId, own) },
      ];
    }),
  );
};

const referencesFrom = (connectionId: string, kinds: ReadonlyMap<ReferenceKind, unknown>): References | null => {
  if (referenceKinds.some((kind) => !kinds.has(kind))) return null;
  const location = ghlLocation.safeParse(kinds.get('location'));
  return referencesOf(
    connectionId,
    location.data?.timezone ?? null,
    users.catch([]).parse(kinds.get('users')),
    customFields.catch([]).parse(kinds.get('custom-fields')),
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
