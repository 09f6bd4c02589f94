import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The receipts' part of the log: a partition per day. `receipt_ids` is not partitioned: an id is known whichever day it comes again,
 * and tells where its receipt lies, so that no partition needs an index on the id.
 */
export class AddReceipts1764000000204 implements MigrationInterface {
  readonly name = 'AddReceipts1764000000204';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table store.receipts (
        position bigint not null,
        xid xid8 not null default pg_current_xact_id(),
        received_at timestamptz not null,
        as_of timestamptz,
        day date not null,
        key_hash smallint not null,
        id text collate "C" not null,
        topic text collate "C" not null,
        key text collate "C" not null,
        source text collate "C" not null,
        traceparent text collate "C",
        body bytea not null
      ) partition by range (day);
      alter table store.receipts alter column body set storage external;
      create index receipts_in_order on store.receipts (xid, position);

      create table store.receipt_ids (
        id text collate "C" primary key,
        xid xid8 not null default pg_current_xact_id(),
        position bigint not null,
        day date not null
      );

      -- Makes the day's key and partition; answers the key that holds. A closed day is never opened again: the answer is then the first
      -- day that can be, without a key. Attaching, unlike creating in place, does not stop writers of other days.
      create function store.open_receipt_day(wanted date, offered bytea) returns table (day date, wrapped bytea) language plpgsql as $$
      #variable_conflict use_column
      declare
        partition text := 'receipts_' || to_char(wanted, 'YYYYMMDD');
        closed date;
      begin
        perform pg_advisory_xact_lock(730101, 0);
        select max(d.day) into closed from store.day_keys d where d.closed_xid is not null;
        if wanted <= closed then
          return query select closed + 1, null::bytea;
          return;
        end if;
        insert into store.day_keys (day, wrapped) values (wanted, offered) on conflict (day) do nothing;
        if to_regclass('store.' || partition) is null then
          execute format('create table store.%I (like store.receipts including defaults including storage)', partition);
          execute format('alter table store.receipts attach partition store.%I for values from (%L) to (%L)', partition, wanted, wanted + 1);
        end if;
        return query select d.day, d.wrapped from store.day_keys d where d.day = wanted;
      end $$;

      -- Closes a day for good. The constraint (not checked for the rows that are there) lets no row follow; under the exclusive lock all
      -- writers of the day have ended, so every row's transaction id is below xmax of a snapshot taken now. (Our own id would not do:
      -- it is assigned before the wait for the lock.)
      create function store.close_receipt_day(wanted date) returns void language plpgsql as $$
      declare
        partition text := 'receipts_' || to_char(wanted, 'YYYYMMDD');
      begin
        perform pg_advisory_xact_lock(730101, 0);
        if not exists (select from store.day_keys d where d.day = wanted and d.closed_xid is null) then
          return;
        end if;
        if exists (select from store.day_keys d where d.day < wanted and d.closed_xid is null) then
          raise exception 'receipts of % cannot be closed before those of an earlier day', wanted;
        end if;
        set local lock_timeout = '2s';
        execute format('lock table store.%I in access exclusive mode', partition);
        execute format('alter table store.%I add constraint %I check (false) not valid', partition, partition || '_closed');
        update store.day_keys set closed_xid = pg_snapshot_xmax(pg_current_snapshot()), closed_epoch = (select max(epoch) from store.epochs) where day = wanted;
      end $$;

      -- Drops a day with its key.
      create function store.drop_receipt_day(wanted date) returns void language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(730101, 0);
        set local lock_timeout = '2s';
        execute format('drop table if exists store.%I', 'receipts_' || to_char(wanted, 'YYYYMMDD'));
        update store.day_keys set wrapped = null, destroyed_at = now() where day = wanted;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function store.drop_receipt_day; drop function store.close_receipt_day; drop function store.open_receipt_day;
      drop table store.receipt_ids; drop table store.receipts;
    `);
  }
}
