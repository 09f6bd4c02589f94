import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What has to be known after a crash or a lost answer: `pending` (what may have been said), `not_before`, who a rename belongs to, and who was
 * only told about in a bulk call. Scans say whether they can be trusted; those made before are made again.
 */
export class RememberAttempts1764000000502 implements MigrationInterface {
  readonly name = 'RememberAttempts1764000000502';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table delivery.claims add column opt_out boolean not null default false;
      alter table delivery.lanes
        add column id uuid not null default gen_random_uuid(),
        add column pending jsonb,
        add column not_before timestamptz,
        add column rename_contact text,
        add column mishaps smallint not null default 0,
        add column unconfirmed_since timestamptz;
      update delivery.lanes set rename_from = null where rename_from is not null;
      create index lanes_oldest on delivery.lanes (connection_id, due_at) where due_at is not null;
      create index lanes_renaming on delivery.lanes (team, rename_from) where rename_from is not null;
      create index lanes_unconfirmed on delivery.lanes (team, unconfirmed_since) where unconfirmed_since is not null;
      alter table delivery.teams
        add column scan_last_id text,
        add column scan_shifts int not null default 0,
        add column scan_started_at timestamptz,
        add column scan_reliable boolean not null default false,
        add column scan_owner text,
        add column scan_lease_until timestamptz;
      update delivery.teams set scan_offset = 0, scanned_at = null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table delivery.claims drop column opt_out;
      drop index delivery.lanes_oldest, delivery.lanes_renaming, delivery.lanes_unconfirmed;
      alter table delivery.lanes drop column id, drop column pending, drop column not_before, drop column rename_contact, drop column mishaps,
        drop column unconfirmed_since;
      alter table delivery.teams drop column scan_last_id, drop column scan_shifts, drop column scan_started_at, drop column scan_reliable,
        drop column scan_owner, drop column scan_lease_until;
    `);
  }
}
