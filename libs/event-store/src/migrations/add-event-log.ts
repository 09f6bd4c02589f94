import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log of events, and the epochs it is divided into. Text that is only compared is collated "C": bytes, not language.
 * `data` is encrypted, hence stored without trying to compress it.
 */
export class AddEventLog1764000000201 implements MigrationInterface {
  readonly name = 'AddEventLog1764000000201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists store;
      create sequence store.position as bigint;

      create table store.events (
        position bigint not null default nextval('store.position'),
        xid xid8 not null default pg_current_xact_id(),
        event_id uuid not null,
        occurred_at timestamptz not null,
        recorded_at timestamptz not null default now(),
        version integer not null,
        schema_version integer not null,
        key_hash smallint not null,
        ordinal smallint not null,
        stream text collate "C" not null,
        topic text collate "C" not null,
        key text collate "C" not null,
        key_id text collate "C",
        type text collate "C" not null,
        causation_id text collate "C" not null,
        correlation_id text collate "C",
        traceparent text collate "C",
        actor text,
        source text,
        data bytea not null,
        constraint events_pkey primary key (stream, version),
        constraint events_causation_key unique (stream, causation_id, ordinal)
      );
      alter table store.events alter column data set storage external;
      create index events_in_order on store.events (xid, position);

      -- A restored database counts transactions from lower numbers; an epoch says from which position on that is so.
      create table store.epochs (
        epoch integer primary key,
        first_position bigint not null,
        opened_xid xid8 not null default pg_current_xact_id(),
        opened_at timestamptz not null default now()
      );
      insert into store.epochs (epoch, first_position) values (1, 0);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table store.epochs; drop table store.events; drop sequence store.position;');
  }
}
