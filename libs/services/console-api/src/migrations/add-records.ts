import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tasks and appointments, whose they were, how many are open and what is wrong with them, and the last things that happened. How far a first reading
 * is, is kept per kind of record. All of it can be dropped and read again from the event store.
 */
export class AddRecords1764000000902 implements MigrationInterface {
  readonly name = 'AddRecords1764000000902';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- \`story\` holds what was folded; the other columns follow from it and are there to be asked for.
      -- A row without a standing is a place kept for the rest of its transaction.
      create table console.records (
        stream text collate "C" primary key,
        location_id text collate "C" not null,
        kind text collate "C" not null check (kind in ('task', 'appointment')),
        record_id text collate "C" not null,
        contact_id text collate "C" not null,
        version int not null default 0,
        standing text collate "C",
        at timestamptz,
        problem text collate "C" not null default '',
        title text,
        story jsonb
      ) with (fillfactor = 80);
      create index records_ahead on console.records (location_id, kind, at) where standing = 'open' and at is not null;
      create index records_with_problems on console.records (location_id, problem, stream) where standing = 'open' and problem <> '';

      -- Whose a record is or was; the last ones to change are looked for first.
      create table console.record_owners (
        location_id text collate "C" not null,
        contact_id text collate "C" not null,
        stream text collate "C" not null,
        changed_at timestamptz not null,
        primary key (location_id, contact_id, stream)
      ) with (fillfactor = 80);
      create index record_owners_by_change on console.record_owners (location_id, contact_id, changed_at desc);

      create table console.record_counts (
        location_id text collate "C" not null,
        kind text collate "C" not null,
        problem text collate "C" not null,
        records bigint not null,
        primary key (location_id, kind, problem)
      ) with (fillfactor = 50);

      -- Open ones, counted per statement: see console.count_contacts.
      create function console.count_records() returns trigger language plpgsql as $body$
      begin
        insert into console.record_counts as counted (location_id, kind, problem, records)
        select location_id, kind, problem, sum(n)
          from (select location_id, kind, problem, -1 as n from left_behind where standing = 'open'
                union all
                select location_id, kind, problem, 1 from come where standing = 'open') moved
         group by location_id, kind, problem
        having sum(n) <> 0
         order by location_id, kind, problem
        on conflict (location_id, kind, problem) do update set records = counted.records + excluded.records;
        return null;
      end $body$;
      create trigger records_counted after update on console.records
        referencing old table as left_behind new table as come
        for each statement execute function console.count_records();

      -- A handful of rows per location: whoever adds some takes the oldest away.
      create table console.lately (
        location_id text collate "C" not null,
        recorded_at timestamptz not null,
        version int not null,
        event_id text collate "C" not null,
        contact_id text collate "C" not null,
        kind text collate "C" not null,
        sentence text not null,
        reason text collate "C" not null default '',
        primary key (location_id, recorded_at, version, event_id)
      );

      alter table console.backfills add column kind text collate "C" not null default 'contacts';
      alter table console.backfills alter column kind drop default;
      alter table console.backfills drop constraint backfills_pkey, add primary key (connection_id, kind);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table console.records, console.record_owners, console.record_counts, console.lately;
      drop function console.count_records();
      delete from console.backfills where kind <> 'contacts';
      alter table console.backfills drop constraint backfills_pkey, drop column kind, add primary key (connection_id);
    `);
  }
}
