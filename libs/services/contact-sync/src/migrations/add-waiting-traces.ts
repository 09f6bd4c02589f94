import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which trace a slice that waits will go on. */
export class AddWaitingTraces1764000000607 implements MigrationInterface {
  readonly name = 'AddWaitingTraces1764000000607';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table contact_sync.contacts add waits_in text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table contact_sync.contacts drop waits_in');
  }
}
