import type { MigrationInterface, QueryRunner } from 'typeorm';

/** References move to the table that every service keeps such documents in. */
export class KeepReferencesAsDocuments1764000000603 implements MigrationInterface {
  readonly name = 'KeepReferencesAsDocuments1764000000603';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- breaking: drain consumers first
      insert into contact_sync.documents (owner, kind, body, as_of)
        select location_id, kind, body, as_of from contact_sync.location_references;
      drop table contact_sync.location_references;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table contact_sync.location_references (
        location_id text not null,
        kind text not null,
        body jsonb not null,
        as_of timestamptz not null,
        primary key (location_id, kind)
      );
      insert into contact_sync.location_references (location_id, kind, body, as_of)
        select owner, kind, body, as_of from contact_sync.documents;
    `);
  }
}
