import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages set aside alone (parked) and streams that wait for a build that understands them (holds). */
export class AddParkedMessages1764000000301 implements MigrationInterface {
  readonly name = 'AddParkedMessages1764000000301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists messaging;
      create table messaging.parked (
        consumer_group text not null,
        topic text not null,
        message_id text not null,
        message_key text not null,
        stream text not null,
        version int not null,
        code text not null,
        reason text not null,
        traceparent text,
        parked_at timestamptz not null default now(),
        redriven_at timestamptz,
        primary key (consumer_group, message_id)
      );
      create index parked_by_time on messaging.parked (parked_at desc);
      create table messaging.holds (
        consumer_group text not null,
        stream text not null,
        topic text not null,
        from_version int not null,
        reason text not null,
        held_at timestamptz not null default now(),
        primary key (consumer_group, stream)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table messaging.holds; drop table messaging.parked;');
  }
}
