import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hydrations of more than contacts: a row per record that somebody needs whole. Contacts that wait go on waiting. */
export class AddRecordKinds1764000000703 implements MigrationInterface {
  readonly name = 'AddRecordKinds1764000000703';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- breaking: drain consumers first
      alter table reconcile.hydrations rename column contact_id to record_id;
      alter table reconcile.hydrations
        -- contact, task, notes (record_id is then the contact's id) or appointment
        add column kind text collate "C" not null default 'contact',
        -- A task is addressable through its contact only; null: to be found out.
        add column contact_id text collate "C",
        -- The receipt that tells a task's title.
        add column receipt_id text collate "C",
        -- A complete sweep of the task search that began then did not show it.
        add column unseen_at timestamptz;
      alter table reconcile.hydrations alter column kind drop default;
      alter table reconcile.hydrations drop constraint hydrations_pkey;
      alter table reconcile.hydrations add primary key (connection_id, kind, record_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from reconcile.hydrations where kind <> 'contact';
      alter table reconcile.hydrations drop constraint hydrations_pkey;
      alter table reconcile.hydrations drop column kind, drop column contact_id, drop column receipt_id, drop column unseen_at;
      alter table reconcile.hydrations rename column record_id to contact_id;
      alter table reconcile.hydrations add primary key (connection_id, contact_id);
    `);
  }
}
