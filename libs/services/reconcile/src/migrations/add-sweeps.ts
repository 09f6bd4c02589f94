import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far tasks, appointments and notes were read, and what was seen of each, so that only a difference is written again. */
export class AddSweeps1764000000704 implements MigrationInterface {
  readonly name = 'AddSweeps1764000000704';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table reconcile.readings
        -- Somebody waits for a task that only a sweep can show.
        add column tasks_wanted_at timestamptz,
        add column backfill_moved_at timestamptz,
        add column backfill_rate double precision;

      -- One row per connection and kind (tasks, appointments, notes); written by the owner of the connection's reading, under its fence.
      create table reconcile.sweeps (
        connection_id text collate "C" not null,
        kind text collate "C" not null,
        -- The pass under way, or the last one; it is under way while there is a cursor.
        pass integer not null default 0,
        cursor jsonb,
        -- Of this pass: records, calls, and how many records (tasks), calls (appointments) or contacts (notes) are expected.
        rows integer not null default 0,
        pages integer not null default 0,
        expected integer,
        started_at timestamptz,
        moved_at timestamptz,
        rate double precision,
        -- Of the last complete pass; no rows when they were doubtfully few.
        last_rows integer,
        last_pages integer,
        last_finished_at timestamptz,
        -- The first complete pass was the backfill.
        backfilled_at timestamptz,
        -- Rows asked for per page; less than the most when GHL was seen to give less.
        page_limit integer,
        primary key (connection_id, kind)
      ) with (fillfactor = 50);

      create table reconcile.seen_tasks (
        connection_id text collate "C" not null,
        task_id text collate "C" not null,
        contact_id text collate "C",
        -- Empty: never seen; the next sweep is to find out.
        hash text collate "C" not null,
        changes integer not null default 0,
        pass integer not null,
        -- A sweep did not show it, and it was asked for by id: not asked again until it was seen again.
        missing boolean not null default false,
        primary key (connection_id, task_id)
      ) with (fillfactor = 50);

      create table reconcile.seen_appointments (
        connection_id text collate "C" not null,
        appointment_id text collate "C" not null,
        calendar_id text collate "C",
        start_at timestamptz,
        hash text collate "C" not null,
        changes integer not null default 0,
        pass integer not null,
        missing boolean not null default false,
        primary key (connection_id, appointment_id)
      ) with (fillfactor = 50);

      -- Contacts whose notes were listed, or are to be. The most recently changed come first.
      create table reconcile.note_readings (
        connection_id text collate "C" not null,
        contact_id text collate "C" not null,
        changed_at timestamptz not null,
        read_at timestamptz,
        -- Why they are to be listed: history (what was there before us), new (the contact came after us), changed; null: nothing to do.
        due text collate "C",
        primary key (connection_id, contact_id)
      ) with (fillfactor = 70);
      create index note_readings_due on reconcile.note_readings (connection_id, changed_at desc) where due is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table reconcile.note_readings; drop table reconcile.seen_appointments; drop table reconcile.seen_tasks; drop table reconcile.sweeps;
      alter table reconcile.readings drop column tasks_wanted_at, drop column backfill_moved_at, drop column backfill_rate;
    `);
  }
}
