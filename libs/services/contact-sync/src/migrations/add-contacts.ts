import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The folded state of every contact, the locations' references and the mapping documents. All but the mappings can be rebuilt from the store. */
export class AddContacts1764000000601 implements MigrationInterface {
  readonly name = 'AddContacts1764000000601';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists contact_sync;
      create table contact_sync.contacts (
        location_id text not null,
        contact_id text not null,
        connection_id text not null,
        version int not null,
        state jsonb not null,
        slice_version int not null,
        slice_hash text,
        slice_waits boolean not null,
        awaits_whole boolean not null,
        primary key (location_id, contact_id)
      ) with (fillfactor = 85);
      create index contacts_waiting on contact_sync.contacts (location_id, contact_id) where slice_waits;
      create table contact_sync.location_references (
        location_id text not null,
        kind text not null,
        body jsonb not null,
        as_of timestamptz not null,
        primary key (location_id, kind)
      );
      create table contact_sync.mappings (
        connection_id text not null,
        version int not null,
        document jsonb not null,
        created_at timestamptz not null default now(),
        primary key (connection_id, version)
      );
      create table contact_sync.reslices (
        location_id text primary key,
        after_contact text not null,
        everybody boolean not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema contact_sync cascade');
  }
}
