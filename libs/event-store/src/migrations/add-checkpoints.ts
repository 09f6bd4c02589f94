import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each consumer group has read, per topic and partition; moved by compare-and-set only. */
export class AddCheckpoints1764000000205 implements MigrationInterface {
  readonly name = 'AddCheckpoints1764000000205';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table store.checkpoints (
        consumer_group text collate "C" not null,
        topic text collate "C" not null,
        partition integer not null,
        partitions integer not null,
        epoch integer not null,
        xid xid8 not null,
        position bigint not null,
        updated_at timestamptz not null default now(),
        primary key (consumer_group, topic, partition)
      ) with (fillfactor = 50);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table store.checkpoints;');
  }
}
