import type { Pool } from '@sync/database';
import { VendorError } from '@sync/vendor-http';
import type { Slice } from '@sync/crm-events';
import type { CallOptions, FieldType, SendxCalls } from './sendx-calls.js';

export type SliceFieldTypes = Readonly<Record<string, Slice['fields'][string]['type']>>;
const sendxTypes: Readonly<Record<SliceFieldTypes[string], FieldType>> = { text: 0, number: 1, date: 2, boolean: 3, phone: 4 };

/** A field that SendX refused to make is not asked for again by every lane that needs it. */
const REFUSED_MS = 60_000;

interface KnownField {
  readonly id: string;
  readonly type: number;
}

/** What one process knows of a team's fields. */
interface TeamFields {
  readonly known: Map<string, KnownField>;
  readonly refused: Map<string, { readonly error: unknown; readonly until: number }>;
  working: Promise<unknown>;
}

/**
 * Makes sure that a custom field exists, with its type, before anybody writes to it: identify creates unknown fields as text, and dates and
 * numbers could then never be used in a segment (domain sendx fact 5). One instance per process; the table is shared. A field that somebody made
 * with another type is used as it is, and the table says what we wanted.
 */
export class FieldRegistry {
  readonly #teams = new Map<string, TeamFields>();

  constructor(private readonly pool: Pool) {}

  /** Creates what is missing, one caller at a time. Failures are VendorErrors and concern all lanes that need the field. */
  async ensure(team: string, calls: SendxCalls, fields: SliceFieldTypes, options: CallOptions): Promise<void> {
    const of = this.#of(team);
    if (missing(of, fields).length === 0) return;
    const before = of.working;
    const work = before.then(() => this.#ensure(team, of, calls, fields, options));
    of.working = work.catch(() => undefined);
    await work;
  }

  async #ensure(team: string, of: TeamFields, calls: SendxCalls, fields: SliceFieldTypes, options: CallOptions): Promise<void> {
    if (missing(of, fields).length > 0) await this.#loadTable(team, of);
    for (const [name] of missing(of, fields)) {
      const refused = of.refused.get(name);
      if (refused && refused.until > Date.now()) throw refused.error;
    }
    if (missing(of, fields).length > 0) await this.#loadVendor(team, of, calls, fields, options);
    for (const [name, type] of missing(of, fields)) {
      const field = await create(calls, name, sendxTypes[type], options).catch((error: unknown) => {
        if (error instanceof VendorError && error.failure === 'permanent') of.refused.set(name, { error, until: Date.now() + REFUSED_MS });
        throw error;
      });
      await this.#remember(team, of, [{ name, ...field }], fields);
    }
  }

  #of(team: string): TeamFields {
    const of = this.#teams.get(team) ?? { known: new Map(), refused: new Map(), working: Promise.resolve() };
    this.#teams.set(team, of);
    return of;
  }

  async #loadTable(team: string, of: TeamFields): Promise<void> {
    const { rows } = await this.pool.query<{ name: string; sendx_id: string; type: number }>(
      'select name, sendx_id, type from delivery.fields where team = $1',
      [team],
    );
    for (const { name, sendx_id: id, type } of rows) of.known.set(name, { id, type });
  }

  async #loadVendor(team: string, of: TeamFields, calls: SendxCalls, wanted: SliceFieldTypes, options: CallOptions): Promise<void> {
    await this.#remember(team, of, await calls.listCustomFields(options), wanted);
  }

  async #remember(
    team: string,
    of: TeamFields,
    fields: readonly (KnownField & { readonly name: string })[],
    wanted: SliceFieldTypes,
  ): Promise<void> {
    const byName = [...new Map(fields.map((field) => [field.name, field])).values()];
    await this.pool.query(
      `insert into delivery.fields (team, name, type, sendx_id, wanted)
       select $1, * from unnest($2::text[], $3::smallint[], $4::text[], $5::smallint[]) as f (name, type, sendx_id, wanted) order by name
       on conflict (team, name) do update set type = excluded.type, sendx_id = excluded.sendx_id, wanted = coalesce(excluded.wanted, fields.wanted)`,
      [
        team,
        byName.map(({ name }) => name),
        byName.map(({ type }) => type),
        byName.map(({ id }) => id),
        byName.map(({ name }) => {
          const type = wanted[name];
          return type === undefined ? null : sendxTypes[type];
        }),
      ],
    );
    for (const { name, id, type } of byName) of.known.set(name, { id, type });
  }
}

const missing = (of: TeamFields, fields: SliceFieldTypes): [string, SliceFieldTypes[string]][] =>
  Object.entries(fields).filter(([name]) => !of.known.has(name));

/** Some teams have no phone type (probe P12): such a field becomes text, in which any number fits. */
const create = async (calls: SendxCalls, name: string, type: FieldType, options: CallOptions): Promise<KnownField> => {
  const description = 'Kept up to date from GoHighLevel';
  try {
    return await calls.createCustomField({ name, type, description }, options);
  } catch (error) {
    if (type !== 4 || !(error instanceof VendorError) || error.failure !== 'permanent') throw error;
    return calls.createCustomField({ name, type: 0, description }, options);
  }
};
