import type { Pool, Queryable } from '@sync/database';
import type { MasterKey } from './master-key.js';

/** Joins one GHL location to one SendX team. Nothing is written to SendX before `liveAt`, nor while `pausedAt` is set. */
export interface Connection {
  readonly id: string;
  readonly locationId: string;
  readonly sendxTeam: string;
  readonly demo: boolean;
  readonly liveAt: Date | null;
  readonly pausedAt: Date | null;
}

export type SecretName = 'ghl-token' | 'sendx-api-key';

interface Row {
  readonly id: string;
  readonly location_id: string;
  readonly sendx_team: string;
  readonly demo: boolean;
  readonly live_at: Date | null;
  readonly paused_at: Date | null;
}

const fromRow = (row: Row): Connection => ({
  id: row.id,
  locationId: row.location_id,
  sendxTeam: row.sendx_team,
  demo: row.demo,
  liveAt: row.live_at,
  pausedAt: row.paused_at,
});

/** The connections and their secrets. An abstract port is not needed: there is one Postgres, and every service reads connections from it. */
export class Connections {
  constructor(
    private readonly pool: Pool,
    private readonly masterKey: MasterKey,
    /** The demo's connection is never used with real vendors, nor the other way round, though both may be in one database. */
    private readonly kind: 'demo' | 'real' = 'real',
  ) {}

  async all(on: Queryable = this.pool): Promise<Connection[]> {
    const { rows } = await on.query<Row>(
      'select id, location_id, sendx_team, demo, live_at, paused_at from platform.connections where demo = $1 order by id',
      [this.kind === 'demo'],
    );
    return rows.map(fromRow);
  }

  /** Creates the connection or brings its secrets up to date; live and paused stay as they are, so a restart changes nothing. */
  async save(
    connection: Pick<Connection, 'id' | 'locationId' | 'sendxTeam' | 'demo'>,
    secrets: Readonly<Record<SecretName, string>>,
  ): Promise<void> {
    await this.pool.query(
      `insert into platform.connections (id, location_id, sendx_team, demo, live_at) values ($1, $2, $3, $4, case when $4 then now() end)
       on conflict (id) do update set location_id = excluded.location_id, sendx_team = excluded.sendx_team`,
      [connection.id, connection.locationId, connection.sendxTeam, connection.demo],
    );
    const names = Object.keys(secrets) as SecretName[];
    const sealed = names.map((name) => this.masterKey.wrap(Buffer.from(secrets[name]), contextOf(connection.id, name)));
    await this.pool.query(
      `insert into platform.secrets (connection_id, name, master_key_id, sealed) select $1, * from unnest($2::text[], array_fill($3::text, array[cardinality($2::text[])]), $4::bytea[])
       on conflict (connection_id, name) do update set master_key_id = excluded.master_key_id, sealed = excluded.sealed`,
      [connection.id, names, this.masterKey.id, sealed],
    );
  }

  /** The secret in the clear; throws when it is missing or was sealed under another master key. */
  async secret(connectionId: string, name: SecretName): Promise<string> {
    const { rows } = await this.pool.query<{ sealed: Buffer }>(
      'select sealed from platform.secrets where connection_id = $1 and name = $2',
      [connectionId, name],
    );
    const row = rows[0];
    if (!row) throw new Error(`Connection ${connectionId} has no secret "${name}"; set it and start again.`);
    return this.masterKey.unwrap(row.sealed, contextOf(connectionId, name)).toString();
  }

  /** Confirms the dry run: from now on this connection writes to SendX. */
  async goLive(connectionId: string): Promise<void> {
    await this.pool.query('update platform.connections set live_at = coalesce(live_at, now()) where id = $1', [connectionId]);
  }

  /** Stops or resumes every push of all connections (or of one). */
  async setPaused(paused: boolean, connectionId?: string): Promise<void> {
    await this.pool.query(
      `update platform.connections set paused_at = case when $1 then coalesce(paused_at, now()) end where $2::text is null or id = $2`,
      [paused, connectionId ?? null],
    );
  }
}

const contextOf = (connectionId: string, name: SecretName): string => `connection/${connectionId}/${name}`;
