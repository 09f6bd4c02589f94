import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The folded state of appointments and of every contact's notes, and per person what was told last. Columns beside `state` are taken from it when it is
 * written, so that slices and timers are found by index and never over history. All of it can be rebuilt from the store.
 */
export class AddActivity1764000001201 implements MigrationInterface {
  readonly name = 'AddActivity1764000001201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists activity_sync;

      create table activity_sync.appointments (
        location_id text collate "C" not null,
        appointment_id text collate "C" not null,
        connection_id text collate "C" not null,
        -- Null: nobody's, or never seen.
        contact_id text collate "C",
        version integer not null,
        state jsonb not null,
        -- Null when it is deleted, or nobody can go by its times.
        start_at timestamptz,
        end_at timestamptz,
        is_open boolean not null,
        is_held boolean not null,
        is_no_show boolean not null,
        ahead_until timestamptz,
        -- When it has to be looked at again; the timer is set from it.
        wake_at timestamptz,
        primary key (location_id, appointment_id)
      ) with (fillfactor = 85);
      create index appointments_in_time on activity_sync.appointments (location_id, contact_id, start_at, appointment_id) where is_held;
      create index appointments_missed on activity_sync.appointments (location_id, contact_id) where is_no_show;
      create index appointments_ahead on activity_sync.appointments (location_id, contact_id, ahead_until) where ahead_until is not null;
      create index appointments_waking on activity_sync.appointments (location_id, appointment_id) where wake_at is not null;

      create table activity_sync.note_lists (
        location_id text collate "C" not null,
        contact_id text collate "C" not null,
        connection_id text collate "C" not null,
        version integer not null,
        state jsonb not null,
        -- Null: they were never listed.
        note_count integer,
        last_note_at timestamptz,
        last_excerpt text,
        primary key (location_id, contact_id)
      ) with (fillfactor = 85);

      create table activity_sync.people (
        location_id text collate "C" not null,
        contact_id text collate "C" not null,
        connection_id text collate "C" not null,
        slice_version integer not null default 0,
        slice_hash text,
        -- The slice could not be made, or not completely, because references are missing.
        slice_waits boolean not null default false,
        has_appointments boolean not null default false,
        -- Until when the person has, or had, an appointment ahead.
        ahead_until timestamptz,
        last_activity_at timestamptz,
        quiet_since timestamptz generated always as (greatest(last_activity_at, ahead_until)) stored,
        primary key (location_id, contact_id)
      ) with (fillfactor = 85);
      create index people_waiting on activity_sync.people (location_id, contact_id) where slice_waits;
      create index people_ahead on activity_sync.people (location_id, ahead_until, contact_id) where ahead_until is not null;
      create index people_quiet on activity_sync.people (location_id, quiet_since, contact_id) where quiet_since is not null;

      -- Up to which morning the daily questions were asked.
      create table activity_sync.days (
        location_id text collate "C" primary key,
        asked_until timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema activity_sync cascade');
  }
}
