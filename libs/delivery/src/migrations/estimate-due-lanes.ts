import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A statement that is planned once for all calls believes this number; of a thousand, the default, it would read all lanes instead of looking up a few. */
export class EstimateDueLanes1764000000506 implements MigrationInterface {
  readonly name = 'EstimateDueLanes1764000000506';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter function delivery.due_lanes(text, smallint[], boolean, integer) rows 25');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter function delivery.due_lanes(text, smallint[], boolean, integer) rows 1000');
  }
}
