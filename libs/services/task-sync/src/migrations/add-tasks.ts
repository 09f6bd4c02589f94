import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The folded state of every task, and of every person the slice that was told last. All of it can be made again from the store. */
export class AddTasks1764000000801 implements MigrationInterface {
  readonly name = 'AddTasks1764000000801';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists task_sync;
      create table task_sync.tasks (
        location_id text not null,
        task_id text not null,
        connection_id text not null,
        contact_id text,
        version int not null,
        state jsonb not null,
        -- The columns below repeat the state, for questions: due_at only when it can be counted on, done_at only of tasks that GHL still has.
        open boolean not null,
        due_at timestamptz,
        done_at timestamptz,
        history boolean not null,
        primary key (location_id, task_id)
      ) with (fillfactor = 85);
      create index tasks_open on task_sync.tasks (location_id, contact_id, due_at, task_id) where open;
      create index tasks_done on task_sync.tasks (location_id, contact_id, done_at) where done_at is not null;
      create table task_sync.people (
        location_id text not null,
        contact_id text not null,
        connection_id text not null,
        slice_version int not null,
        slice_hash text,
        slice_waits boolean not null,
        primary key (location_id, contact_id)
      ) with (fillfactor = 85);
      create index people_waiting on task_sync.people (location_id, contact_id) where slice_waits;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table task_sync.people; drop table task_sync.tasks');
  }
}
