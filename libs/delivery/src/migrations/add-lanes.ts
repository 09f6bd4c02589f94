import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lanes: one person's place in delivery. Claims: what each service wants SendX to know of a contact. All of it can be rebuilt from the slices. */
export class AddLanes1764000000501 implements MigrationInterface {
  readonly name = 'AddLanes1764000000501';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists delivery;
      create table delivery.claims (
        connection_id text not null,
        contact_id text not null,
        service text not null,
        team text not null,
        email text,
        version int not null,
        slice jsonb not null,
        date_added timestamptz,
        primary key (connection_id, contact_id, service)
      );
      create index claims_by_lane on delivery.claims (team, email) where email is not null;
      create table delivery.lanes (
        team text not null,
        email text not null,
        connection_id text not null,
        revision bigint not null default 1,
        priority smallint not null,
        due_at timestamptz,
        first_change_at timestamptz,
        lease_until timestamptz,
        fence bigint not null default 0,
        attempts int not null default 0,
        pushed jsonb,
        pushed_certain boolean not null default true,
        opt_out_confirmed_at timestamptz,
        sendx_id text,
        rename_from text,
        failure jsonb,
        traceparents text[] not null default '{}',
        primary key (team, email)
      ) with (fillfactor = 80);
      create index lanes_due on delivery.lanes (connection_id, priority, due_at) where due_at is not null;
      create table delivery.suppressions (
        team text not null,
        subject text not null,
        source text not null,
        since timestamptz not null default now(),
        primary key (team, subject)
      );
      create table delivery.records (
        team text not null,
        email text not null,
        record jsonb not null,
        read_at timestamptz not null,
        primary key (team, email)
      );
      create table delivery.teams (
        team text primary key,
        scan_offset int not null default 0,
        scanned_at timestamptz
      );
      create table delivery.fields (
        team text not null,
        name text not null,
        type smallint not null,
        sendx_id text not null,
        wanted smallint,
        primary key (team, name)
      );
      create table delivery.circuits (
        connection_id text primary key,
        code text not null,
        detail text not null,
        opened_at timestamptz not null default now(),
        probe_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema delivery cascade');
  }
}
