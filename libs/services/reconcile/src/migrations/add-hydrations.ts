import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Contacts whose whole record somebody needs, one row each; and connections whose reading stopped because GHL refuses their credentials.
 * A row is due unless `due_at` is null: then `failure_code` says why it is not tried again.
 */
export class AddHydrations1764000000701 implements MigrationInterface {
  readonly name = 'AddHydrations1764000000701';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists reconcile;
      -- Fences are never given twice, not even to a row that was deleted and came back.
      create sequence reconcile.fences as bigint;

      create table reconcile.hydrations (
        connection_id text collate "C" not null,
        contact_id text collate "C" not null,
        location_id text collate "C" not null,
        priority smallint not null,
        reason text not null,
        traceparent text collate "C",
        requested_at timestamptz not null default clock_timestamp(),
        due_at timestamptz,
        lease_until timestamptz,
        fence bigint not null default 0,
        -- Asked for again while somebody held it.
        again_at timestamptz,
        attempts integer not null default 0,
        failure_code text,
        failure_detail text,
        failed_at timestamptz,
        primary key (connection_id, contact_id)
      ) with (fillfactor = 70);
      create index hydrations_due on reconcile.hydrations (connection_id, priority, due_at) where due_at is not null;
      create index hydrations_failed on reconcile.hydrations (connection_id) where failure_code is not null;

      create table reconcile.circuits (
        connection_id text collate "C" primary key,
        code text not null,
        detail text not null,
        opened_at timestamptz not null default clock_timestamp(),
        probe_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconcile.circuits; drop table reconcile.hydrations; drop sequence reconcile.fences;');
  }
}
