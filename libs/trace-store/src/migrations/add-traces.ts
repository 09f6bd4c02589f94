import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Spans of the last day, in segments: partitions that are filled one after the other and dropped as a whole. A row holds what one batch of one process told
 * of one trace, as JSON. The newest segment of each kind is the one that is written to.
 */
export class AddTraces1764000001001 implements MigrationInterface {
  readonly name = 'AddTraces1764000001001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema traces;

      create table traces.segments (
        id integer generated always as identity primary key,
        -- kept: of notable traces, copied out of ordinary segments that had to go.
        kind text not null check (kind in ('ordinary', 'kept')),
        opened_at timestamptz not null default now(),
        closed_at timestamptz
      );

      create table traces.spans (
        segment integer not null,
        trace_id uuid not null,
        at timestamptz not null default now(),
        is_notable boolean not null,
        spans text not null
      ) partition by list (segment);
      create index on traces.spans (trace_id);
      create index on traces.spans (trace_id) where is_notable;

      insert into traces.segments (kind) values ('ordinary'), ('kept');
      create table traces.segment_1 partition of traces.spans for values in (1);
      create table traces.segment_2 partition of traces.spans for values in (2);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema traces cascade');
  }
}
