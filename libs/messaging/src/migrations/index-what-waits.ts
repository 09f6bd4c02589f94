import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counting what is parked now, for the metrics, does not pass over what was redriven long ago. */
export class IndexWhatWaits1764000000304 implements MigrationInterface {
  readonly name = 'IndexWhatWaits1764000000304';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index parked_waiting on messaging.parked (consumer_group) where redriven_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index messaging.parked_waiting');
  }
}
