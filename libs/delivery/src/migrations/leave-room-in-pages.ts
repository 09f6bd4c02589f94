import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lanes are taken and announced, and claims replaced, without a change of what their indexes hold; where the new row finds room in the page of the old
 * one, PostgreSQL leaves the indexes alone.
 */
export class LeaveRoomInPages1764000000507 implements MigrationInterface {
  readonly name = 'LeaveRoomInPages1764000000507';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table delivery.lanes set (fillfactor = 50); alter table delivery.claims set (fillfactor = 50)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table delivery.lanes set (fillfactor = 80); alter table delivery.claims reset (fillfactor)');
  }
}
