import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an answer about this person was lost: SendX may carry the call out later than newer ones, and until it cannot any more nobody knows what it has. */
export class DoubtLateCalls1764000000505 implements MigrationInterface {
  readonly name = 'DoubtLateCalls1764000000505';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table delivery.lanes add column answer_lost_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table delivery.lanes drop column answer_lost_at');
  }
}
