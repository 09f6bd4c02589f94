import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Appending. It is a function because of the lock: in one plain statement the snapshot would be older than the lock, and the version stale.
 * Error codes: ESXID locks asked for too late, ESVER version conflict, ESKEY key destroyed or missing; `detail` is JSON.
 */
export class AddAppend1764000000203 implements MigrationInterface {
  readonly name = 'AddAppend1764000000203';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Slots must come in ascending order, so that two transactions never wait for each other.
      create function store.lock_streams(slots integer[]) returns void language plpgsql as $$
      begin
        -- Who has a transaction id before it waits for a stream is read before the one it waited for.
        if pg_current_xact_id_if_assigned() is not null then
          raise exception 'stream locks must be the first thing in a transaction' using errcode = 'ESXID';
        end if;
        perform pg_advisory_xact_lock(730100, slot) from unnest(slots) as slot;
      end $$;

      -- Says why not; 'keyless' is the person whose key is gone, null in a version conflict.
      create function store.refuse_append(stream text, expected integer, actual integer, keyless text) returns void language plpgsql as $$
      begin
        if keyless is not null then
          raise exception 'a person''s key is gone' using errcode = 'ESKEY', detail = json_build_object('keyId', keyless,
            'destroyed', exists (select from store.person_keys o where o.key_id = keyless));
        end if;
        raise exception 'version conflict' using errcode = 'ESVER',
          detail = json_build_object('stream', stream, 'expected', expected, 'found', actual);
      end $$;

      -- One event: the same as append_events with arrays of one, at a third of its cost; see there. Answers {version}, or {first, last} of the time before.
      create function store.append_event(
        slot integer, stream text, expected integer, topic text, key text, key_hash smallint, key_id text,
        event_id uuid, type text, schema_version integer, data bytea, causation text,
        correlation text, traceparent text, actor text, source text, occurred double precision)
      returns integer[] language plpgsql set enable_seqscan = off as $$
      #variable_conflict use_variable
      declare
        locked text;
        version integer;
        last integer;
      begin
        if slot is not null then
          if pg_current_xact_id_if_assigned() is not null then
            perform store.lock_streams(array[slot]);
          end if;
          locked := pg_advisory_xact_lock(730100, slot)::text; -- an expression costs a tenth of a statement
        end if;

        insert into store.events (event_id, stream, version, topic, key, key_hash, key_id, type, schema_version, data,
                                  causation_id, ordinal, correlation_id, traceparent, actor, source, occurred_at)
        select event_id, stream, h.head + 1, topic, key, key_hash, key_id, type, schema_version, data,
               causation, 0, correlation, traceparent, actor, source, to_timestamp(occurred / 1000)
          from (select coalesce((select e.version from store.events e where e.stream = stream order by e.version desc limit 1), 0) as head) h
         where (expected is null or expected = h.head)
           and not exists (select from store.events e where e.stream = stream and e.causation_id = causation)
           and (key_id is null or exists (select from store.person_keys o where o.key_id = key_id and o.wrapped is not null))
        returning events.version into version;
        if version is not null then
          return array[version];
        end if;

        -- Nothing was stored: say why.
        if key_id is not null and not exists (select from store.person_keys o where o.key_id = key_id and o.wrapped is not null) then
          perform store.refuse_append(stream, null, null, key_id);
        end if;
        select min(k.version), max(k.version) into version, last from (
          select e.version from store.events e where e.stream = stream and e.causation_id = causation order by e.ordinal offset 0) k;
        if version is null then
          select coalesce(max(e.version), 0) into last from store.events e where e.stream = stream;
          perform store.refuse_append(stream, expected, last, null);
        end if;
        return array[version, last];
      end $$;

      -- One row per event in every array but 'persons', in order. 'ranks' counts the events of a stream within the batch from 1; 'expected' is set
      -- only at the first event of an append, and null where any version will do; 'persons' are the keys in use, each once. 'data' holds all
      -- payloads in a row, 'starts' (from 1) and 'lengths' tell them apart; 'occurred' is in milliseconds. 'slots' is null when the caller holds the locks.
      -- Answers the versions; where 'known_last' is not null the stream had this causation before: its first and last version then.
      -- It first takes every event for new, and looks for repeated causations only when a version does not fit or the unique index objects: they are rare.
      create function store.append_events(
        slots integer[], persons text[], streams text[], ranks integer[], expected integer[], topics text[], keys text[], key_hashes smallint[],
        key_ids text[], event_ids uuid[], types text[], schema_versions integer[], data bytea, starts integer[], lengths integer[],
        causations text[], ordinals smallint[], correlations text[], traceparents text[], actors text[], sources text[],
        occurred double precision[], out versions integer[], out known_last integer[])
      language plpgsql set enable_seqscan = off set enable_bitmapscan = off set plan_cache_mode = force_generic_plan as $$
      #variable_conflict use_column
      declare
        careful boolean := false;
        conflict bigint;
      begin
        if slots is not null then
          perform store.lock_streams(slots);
        end if;
        if (select count(*) from store.person_keys o where o.key_id = any (persons) and o.wrapped is not null) < cardinality(persons) then
          perform store.refuse_append(null, null, null, person) from unnest(persons) as person
            where (select o.wrapped from store.person_keys o where o.key_id = person limit 1) is null;
        end if;

        loop
          if not careful then
            select array_agg(w.head + w.rank order by w.n), min(w.n) filter (where w.expected <> w.head + w.rank - 1)
              into versions, conflict
              from (
                select w.n, w.rank, w.expected,
                       coalesce((select e.version from store.events e where e.stream = w.stream order by e.version desc limit 1), 0) as head
                  from unnest(streams, ranks, expected) with ordinality as w (stream, rank, expected, n)
                offset 0
              ) w;
          else
            select array_agg(coalesce(q.known, q.next) order by q.n), array_agg(q.known_last order by q.n),
                   min(q.n) filter (where q.known is null and q.expected <> q.next - 1)
              into versions, known_last, conflict
              from (
                select w.n, w.expected, k.first as known, k.last as known_last,
                       coalesce(h.version, 0) + (count(*) filter (where k.first is null) over (partition by w.stream order by w.n))::integer as next
                  from unnest(streams, causations, expected) with ordinality as w (stream, causation, expected, n)
                  left join lateral (select e.version from store.events e where e.stream = w.stream order by e.version desc limit 1) h on true
                  left join lateral (select min(m.version) as first, max(m.version) as last from (
                    select e.version from store.events e where e.stream = w.stream and e.causation_id = w.causation order by e.ordinal offset 0) m) k on true
              ) q;
            if conflict is not null then
              perform store.refuse_append(streams[conflict], expected[conflict], versions[conflict] - 1, null);
            end if;
          end if;

          if conflict is null then
            begin
              insert into store.events (event_id, stream, version, topic, key, key_hash, key_id, type, schema_version, data,
                                        causation_id, ordinal, correlation_id, traceparent, actor, source, occurred_at)
              select w.event_id, w.stream, w.version, w.topic, w.key, w.key_hash, w.key_id, w.type, w.schema_version,
                     substring(data from w.start for w.length), w.causation, w.ordinal, w.correlation, w.traceparent, w.actor, w.source,
                     to_timestamp(w.occurred / 1000)
                from unnest(event_ids, streams, versions, topics, keys, key_hashes, key_ids, types, schema_versions, starts, lengths,
                            causations, ordinals, correlations, traceparents, actors, sources, occurred, known_last) with ordinality
                  as w (event_id, stream, version, topic, key, key_hash, key_id, type, schema_version, start, length,
                        causation, ordinal, correlation, traceparent, actor, source, occurred, known_last, n)
               where w.known_last is null
               order by w.n;
              return;
            exception when unique_violation then
              if careful then
                raise;
              end if;
            end;
          end if;
          careful := true;
        end loop;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop function store.append_events; drop function store.append_event; drop function store.refuse_append; drop function store.lock_streams;',
    );
  }
}
