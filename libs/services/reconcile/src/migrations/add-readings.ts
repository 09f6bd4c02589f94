import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each connection was read: one row, one owner (lease and fence), all of its reading jobs. */
export class AddReadings1764000000702 implements MigrationInterface {
  readonly name = 'AddReadings1764000000702';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reconcile.readings (
        connection_id text collate "C" primary key,
        location_id text collate "C" not null,
        lease_until timestamptz,
        fence bigint not null default 0,
        references_read_at timestamptz,
        -- Ids somebody missed since the last reading, and those that were missed before it and are not news.
        references_wanted text[] not null default '{}',
        references_asked text[] not null default '{}',
        references_requested_at timestamptz,
        backfill_started_at timestamptz,
        backfill_expected integer,
        backfill_cursor jsonb,
        backfill_rows integer not null default 0,
        backfill_pages integer not null default 0,
        backfill_finished_at timestamptz,
        poll_watermark timestamptz,
        failures jsonb not null default '{}'
      ) with (fillfactor = 50);

      -- What was last written of each kind of reference: only a difference is written again.
      create table reconcile.reference_reads (
        connection_id text collate "C" not null,
        kind text collate "C" not null,
        hash text collate "C" not null,
        written_at timestamptz not null default clock_timestamp(),
        primary key (connection_id, kind)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reconcile.reference_reads; drop table reconcile.readings;');
  }
}
