import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ledger of custom events: SendX knows no key by which it would recognise a repeated one, so what was begun and how it ended is kept here, for
 * good. `id` is the order of arrival; `revision` counts what became of the event; `waiting_since` is when it was recorded, so that what is
 * rebuilt from an old log is too old to be sent, not new.
 */
export class AddCustomEvents1764000000503 implements MigrationInterface {
  readonly name = 'AddCustomEvents1764000000503';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table delivery.custom_events (
        id bigint generated always as identity primary key,
        connection_id text not null,
        dedupe_key text not null,
        team text not null,
        location_id text not null,
        contact_id text not null,
        name text not null,
        data jsonb,
        happened_at timestamptz not null,
        waiting_since timestamptz not null,
        priority smallint not null,
        state text not null default 'waiting'
          check (state in ('waiting', 'sending', 'sent', 'lost', 'rejected', 'expired', 'skipped')),
        revision int not null default 0,
        reason text,
        detail text,
        attempts int not null default 0,
        answers_lost int not null default 0,
        lane_id uuid,
        fence bigint,
        settled_at timestamptz,
        traceparent text,
        unique (connection_id, dedupe_key)
      ) with (fillfactor = 80);
      create unique index lanes_by_id on delivery.lanes (id);
      create index custom_events_open on delivery.custom_events (connection_id, contact_id, happened_at, id) where state in ('waiting', 'sending');
      create index custom_events_oldest on delivery.custom_events (waiting_since) where state in ('waiting', 'sending');
      create index custom_events_by_state on delivery.custom_events (connection_id, state, settled_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery.custom_events; drop index delivery.lanes_by_id');
  }
}
