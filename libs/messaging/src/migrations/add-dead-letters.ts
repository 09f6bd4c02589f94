import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Parked messages also go to a dead-letter topic, once each: where they lay on Kafka, and which of them still have to go. */
export class AddDeadLetters1764000000302 implements MigrationInterface {
  readonly name = 'AddDeadLetters1764000000302';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table messaging.parked add column kafka_partition int, add column kafka_offset bigint, add column published_at timestamptz;
      create index parked_unpublished on messaging.parked (parked_at) where published_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index messaging.parked_unpublished;
      alter table messaging.parked drop column kafka_partition, drop column kafka_offset, drop column published_at;
    `);
  }
}
