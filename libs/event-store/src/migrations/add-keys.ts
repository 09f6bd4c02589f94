import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The keys that data is encrypted under, wrapped by the master key. `wrapped` is null once a key is destroyed; the row stays,
 * so that nobody makes a new key in its place.
 */
export class AddKeys1764000000202 implements MigrationInterface {
  readonly name = 'AddKeys1764000000202';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table store.person_keys (
        key_id text collate "C" primary key,
        wrapped bytea,
        created_at timestamptz not null default now(),
        destroyed_at timestamptz
      );
      create index person_keys_destroyed on store.person_keys (key_id) where wrapped is null;

      -- A day's key is also the record of its partition: closed (nothing can be added) since a transaction, dropped since a time.
      create table store.day_keys (
        day date primary key,
        wrapped bytea,
        created_at timestamptz not null default now(),
        closed_epoch integer,
        closed_xid xid8,
        destroyed_at timestamptz
      );

      -- Answers the keys of these persons, making those that are missing from the offered ones. Two statements on purpose:
      -- the second one sees a row that another transaction committed while the first one waited for it. 'alone': the call is a transaction of its
      -- own; it need not wait for the disk then, because the log reaches the disk in order: no event under this key is durable before the key is.
      create function store.keep_person_keys(wanted text[], offered bytea[], alone boolean)
      returns table (key_id text, wrapped bytea) language plpgsql as $$
      #variable_conflict use_column
      begin
        if alone then
          perform set_config('synchronous_commit', 'off', true);
        end if;
        insert into store.person_keys (key_id, wrapped)
        select w.key_id, w.wrapped from unnest(wanted, offered) as w (key_id, wrapped) order by w.key_id
        on conflict (key_id) do nothing;
        return query select k.key_id, k.wrapped from store.person_keys k where k.key_id = any (wanted);
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function store.keep_person_keys; drop table store.day_keys; drop table store.person_keys;');
  }
}
