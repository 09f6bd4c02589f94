import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which lanes to take. A function because of its settings: whoever asks wants a few of many, and a plan made from statistics of a quiet moment would sort
 * all that are due. In key order of the index the first few are found at once, and entries of lanes that moved on are cleared away by passing them.
 */
export class TakeDueLanes1764000000504 implements MigrationInterface {
  readonly name = 'TakeDueLanes1764000000504';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Up to \`most\` of each priority in turn, oldest first; in all, unless \`by_age\`: then the caller picks the oldest of them.
      -- A lost answer may still be carried out until \`not_before\`; an opt-out does not wait for that, it is looked at again afterwards.
      -- An address that everybody left, and whose record somebody is about to take along, is theirs: taken at the same time, the two would wait
      -- for each other for ever.
      create function delivery.due_lanes(connection text, priorities smallint[], by_age boolean, most integer)
      returns table (team text, email text, priority smallint, due_at timestamptz)
      language plpgsql set enable_seqscan = off set enable_bitmapscan = off as $$
      #variable_conflict use_column
      declare
        wanted smallint;
        found integer;
      begin
        foreach wanted in array priorities loop
          return query
            select each.team, each.email, each.priority, each.due_at from delivery.lanes as each
             where each.connection_id = connection and each.priority = wanted and each.due_at <= now()
               and (each.lease_until is null or each.lease_until < now())
               and (wanted = 0 or (
                 (each.not_before is null or each.not_before <= now())
                 and ((select 1 from delivery.lanes m where m.team = each.team and m.rename_from = each.email and m.due_at is not null limit 1) is null
                   or (select 1 from delivery.claims c where c.team = each.team and c.email = each.email limit 1) is not null)))
             order by each.due_at limit most for update of each skip locked;
          get diagnostics found = row_count;
          if not by_age then
            most := most - found;
            exit when most <= 0;
          end if;
        end loop;
      end $$;
      drop index delivery.lanes_oldest;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function delivery.due_lanes;
      create index lanes_oldest on delivery.lanes (connection_id, due_at) where due_at is not null;
    `);
  }
}
