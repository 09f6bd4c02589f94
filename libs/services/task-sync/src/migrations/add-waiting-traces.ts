import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which trace a slice that waits will go on. */
export class AddWaitingTraces1764000000804 implements MigrationInterface {
  readonly name = 'AddWaitingTraces1764000000804';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table task_sync.people add waits_in text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table task_sync.people drop waits_in');
  }
}
