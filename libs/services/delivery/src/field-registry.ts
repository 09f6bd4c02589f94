import type { Pool } from '@sync/database';
import { VendorError } from '@sync/vendor-http';
import type { Slice } from '@sync/crm-events';
import type { FieldType, SendxCalls } from './sendx-calls.js';

type SliceFieldType = Slice['fields'][string]['type'];
const sendxTypes: Readonly<Record<SliceFieldType, FieldType>> = { text: 0, number: 1, date: 2, boolean: 3, phone: 4 };

interface KnownField {
  readonly id: string;
  readonly type: number;
}

/**
 * Makes sure that a custom field exists, with its type, before anybody writes to it: identify creates unknown fields as text, and dates and
 * numbers could then never be used in a segment (domain sendx fact 5). One instance per process; the table is shared.
 */
export class FieldRegistry {
  readonly #known = new Map<string, Map<string, KnownField>>();
  readonly #working = new Map<string, Promise<void>>();

  constructor(private readonly pool: Pool) {}

  /** Creates what is missing. Failures are VendorErrors and concern all lanes that need the field. */
  async ensure(team: string, calls: SendxCalls, fields: Readonly<Record<string, SliceFieldType>>): Promise<void> {
    const before = this.#working.get(team) ?? Promise.resolve();
    const work = before.catch(() => undefined).then(() => this.#ensure(team, calls, fields));
    this.#working.set(team, work);
    await work;
  }

  async #ensure(team: string, calls: SendxCalls, fields: Readonly<Record<string, SliceFieldType>>): Promise<void> {
    const missing = (): [string, SliceFieldType][] => Object.entries(fields).filter(([name]) => !this.#of(team).has(name));
    if (missing().length > 0) await this.#loadTable(team);
    if (missing().length > 0) await this.#loadVendor(team, calls);
    for (const [name, type] of missing()) await this.#remember(team, name, await create(calls, name, sendxTypes[type]), sendxTypes[type]);
  }

  #of(team: string): Map<string, KnownField> {
    const known = this.#known.get(team) ?? new Map<string, KnownField>();
    this.#known.set(team, known);
    return known;
  }

  async #loadTable(team: string): Promise<void> {
    const { rows } = await this.pool.query<{ name: string; sendx_id: string; type: number }>(
      'select name, sendx_id, type from delivery.fields where team = $1',
      [team],
    );
    for (const { name, sendx_id: id, type } of rows) this.#of(team).set(name, { id, type });
  }

  async #loadVendor(team: string, calls: SendxCalls): Promise<void> {
    for (const { id, name, type } of await calls.listCustomFields({ priority: 'live' }))
      await this.#remember(team, name, { id, type }, type);
  }

  async #remember(team: string, name: string, field: KnownField, wanted: number): Promise<void> {
    this.#of(team).set(name, field);
    await this.pool.query(
      `insert into delivery.fields (team, name, type, sendx_id, wanted) values ($1, $2, $3, $4, $5)
       on conflict (team, name) do update set type = excluded.type, sendx_id = excluded.sendx_id`,
      [team, name, field.type, field.id, wanted],
    );
  }
}

/** Some teams have no phone type (probe P12): such a field becomes text, in which any number fits. */
const create = async (calls: SendxCalls, name: string, type: FieldType): Promise<KnownField> => {
  const description = 'Kept up to date from GoHighLevel';
  try {
    return { id: (await calls.createCustomField({ name, type, description }, { priority: 'live' })).id, type };
  } catch (error) {
    if (type !== 4 || !(error instanceof VendorError) || error.failure !== 'permanent') throw error;
    return { id: (await calls.createCustomField({ name, type: 0, description }, { priority: 'live' })).id, type: 0 };
  }
};
