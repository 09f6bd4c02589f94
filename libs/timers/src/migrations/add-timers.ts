import { runMigrations } from 'graphile-worker';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { timersSchema } from '../graphile/set-wake-ups.js';

/**
 * graphile-worker's own tables, made by its own migrations on a connection of its own. A newer version of it that brings migrations needs another one of
 * these, so that no process changes the schema when it starts.
 */
export class AddTimers1764000001001 implements MigrationInterface {
  readonly name = 'AddTimers1764000001001';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runMigrations({ connectionString: urlOf(runner), schema: timersSchema, maxPoolSize: 1 });
    // For unlock-abandoned: at rest nothing is locked, so looking costs nothing, however many wake-ups wait.
    await runner.query(`create index wake_ups_locked on ${timersSchema}._private_jobs (locked_at) where locked_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema ${timersSchema} cascade`);
  }
}

const urlOf = ({ dataSource }: QueryRunner): string => {
  if (dataSource.options.type === 'postgres' && dataSource.options.url) return dataSource.options.url;
  throw new Error('The timers are migrated over a connection of their own; open the data source with a URL.');
};
