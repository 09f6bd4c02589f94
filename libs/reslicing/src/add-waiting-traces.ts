import type { MigrationClass } from '@sync/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which trace a slice that waits will go on: the migration that adds the column to a service's table; `stamp` as with `addReslices`. */
export const addWaitingTraces = (table: string, stamp: string): MigrationClass =>
  class AddWaitingTraces implements MigrationInterface {
    readonly name = `AddWaitingTraces${stamp}`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`alter table ${table} add waits_in text`);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`alter table ${table} drop waits_in`);
    }
  };
