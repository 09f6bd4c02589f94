import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The console's read model: a row per contact, the addresses it ever had, how many people are in which state, how far a backfill is.
 * All of it can be dropped and read again from the event store.
 */
export class AddContactOverview1764000000901 implements MigrationInterface {
  readonly name = 'AddContactOverview1764000000901';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists console;

      -- \`story\` holds what was folded; the other columns follow from it and are there to be asked for.
      -- A row without a state is a place kept for the rest of its transaction.
      create table console.contacts (
        location_id text collate "C" not null,
        contact_id text collate "C" not null,
        state text collate "C",
        reason text collate "C" not null default '',
        waiting_since timestamptz,
        email text collate "C",
        name text,
        story jsonb not null default '{}',
        primary key (location_id, contact_id)
      ) with (fillfactor = 80);
      create index contacts_not_in_sync on console.contacts (location_id, state, reason) where state <> 'in-sync';
      create index contacts_waiting on console.contacts (location_id, waiting_since) where waiting_since is not null;

      create table console.addresses (
        email text collate "C" not null,
        location_id text collate "C" not null,
        contact_id text collate "C" not null,
        primary key (email, location_id, contact_id)
      );

      create table console.counts (
        location_id text collate "C" not null,
        state text collate "C" not null,
        reason text collate "C" not null,
        contacts bigint not null,
        primary key (location_id, state, reason)
      ) with (fillfactor = 50);

      -- Counted per statement, so that a page that asks every two seconds reads a handful of rows and not 100,000.
      create function console.count_contacts() returns trigger language plpgsql as $body$
      begin
        insert into console.counts as counted (location_id, state, reason, contacts)
        select location_id, state, reason, sum(n)
          from (select location_id, state, reason, -1 as n from gone where state is not null
                union all
                select location_id, state, reason, 1 from come where state is not null) moved
         group by location_id, state, reason
        having sum(n) <> 0
         order by location_id, state, reason
        on conflict (location_id, state, reason) do update set contacts = counted.contacts + excluded.contacts;
        return null;
      end $body$;
      create trigger contacts_counted after update on console.contacts
        referencing old table as gone new table as come
        for each statement execute function console.count_contacts();

      create table console.backfills (
        connection_id text collate "C" primary key,
        story jsonb not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema console cascade;');
  }
}
