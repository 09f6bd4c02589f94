import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A connection joins one GHL location to one SendX team; secrets are sealed under the master key, bound to their row and name. */
export class AddConnections1764000000101 implements MigrationInterface {
  readonly name = 'AddConnections1764000000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists platform;
      create table platform.connections (
        id text primary key,
        location_id text not null unique,
        sendx_team text not null,
        demo boolean not null,
        live_at timestamptz,
        paused_at timestamptz,
        created_at timestamptz not null default now()
      );
      create table platform.secrets (
        connection_id text not null references platform.connections (id) on delete cascade,
        name text not null,
        master_key_id text not null,
        sealed bytea not null,
        primary key (connection_id, name)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table platform.secrets; drop table platform.connections;');
  }
}
