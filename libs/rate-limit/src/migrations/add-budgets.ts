import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One row per budget and the functions that move it. Every function is one short transaction of its own: it locks the row, then reads the
 * clock, so that waiting for the lock cannot make a slot lie in the past. Times are microseconds since the epoch on the database's clock.
 */
export class AddBudgets1764000000401 implements MigrationInterface {
  readonly name = 'AddBudgets1764000000401';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create schema if not exists platform; ${table} ${clock} ${planSlots} ${lockBudget} ${reserveSlots} ${learnDaily} ${learnLimits}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function platform.learn_limits, platform.learn_daily, platform.reserve_slots, platform.lock_budget, platform.plan_slots, platform.now_us;
      drop table platform.budgets;
    `);
  }
}

// Half of each page stays free: a budget is updated several times a second, and an update that finds room on its page touches no index.
const table = `
  create table platform.budgets (
    vendor text not null,
    account text not null,
    window_max integer,
    window_ms integer,
    emission_us bigint not null,
    burst integer not null,
    per_second double precision,
    per_second_since_us bigint not null,
    tat_us bigint not null default 0,
    throttled_until_us bigint not null default 0,
    daily_max integer,
    daily_remaining integer,
    daily_resets_us bigint,
    primary key (vendor, account)
  ) with (fillfactor = 50);
`;

const clock = `
  create function platform.now_us() returns bigint language sql volatile as
  $$ select (extract(epoch from clock_timestamp()) * 1000000)::bigint $$;
`;

// The SQL twin of planSlots in pacing.ts.
const planSlots = `
  create function platform.plan_slots(p_now bigint, p_tat bigint, p_emission bigint, p_burst integer, p_lead bigint, p_horizon bigint, p_wanted integer,
    out slots bigint[], out tat bigint, out next bigint) language plpgsql immutable as $$
  declare
    tolerance bigint := (p_burst - 1) * p_emission;
  begin
    slots := '{}';
    tat := p_tat;
    next := greatest(p_now, tat - tolerance);
    if next > p_now + p_lead then return; end if;
    while cardinality(slots) < p_wanted and next <= p_now + p_horizon loop
      slots := slots || next;
      tat := greatest(tat, next) + p_emission;
      next := greatest(p_now, tat - tolerance);
    end loop;
  end $$;
`;

const lockBudget = `
  create function platform.lock_budget(p_vendor text, p_account text, p_emission bigint, p_burst integer, p_per_second double precision)
  returns platform.budgets language plpgsql as $$
  declare
    b platform.budgets;
  begin
    select * into b from platform.budgets where vendor = p_vendor and account = p_account for update;
    if not found then
      insert into platform.budgets (vendor, account, emission_us, burst, per_second, per_second_since_us)
      values (p_vendor, p_account, p_emission, p_burst, p_per_second, platform.now_us()) on conflict do nothing;
      select * into b from platform.budgets where vendor = p_vendor and account = p_account for update;
    end if;
    return b;
  end $$;
`;

const reserveSlots = `
  create function platform.reserve_slots(p_vendor text, p_account text, p_emission bigint, p_burst integer, p_per_second double precision,
    p_step double precision, p_cap double precision, p_wanted integer, p_kept_share double precision, p_lead bigint, p_horizon bigint,
    out now_us bigint, out slots bigint[], out next_us bigint, out emission bigint, out exhausted_until_us bigint) language plpgsql as $$
  declare
    b platform.budgets := platform.lock_budget(p_vendor, p_account, p_emission, p_burst, p_per_second);
    days bigint;
    clean_minutes bigint;
    allowed integer := p_wanted;
    tat bigint;
  begin
    now_us := platform.now_us();
    if b.daily_resets_us <= now_us then
      days := 1 + (now_us - b.daily_resets_us) / 86400000000;
      b.daily_resets_us := b.daily_resets_us + days * 86400000000;
      b.daily_remaining := b.daily_max;
    end if;
    if b.per_second is not null then
      clean_minutes := (now_us - b.per_second_since_us) / 60000000;
      b.per_second := least(p_cap, b.per_second + p_step * clean_minutes);
      b.per_second_since_us := b.per_second_since_us + clean_minutes * 60000000;
      b.emission_us := ceil(1000000 / b.per_second);
    end if;
    if b.daily_remaining is not null then
      allowed := greatest(0, least(p_wanted, b.daily_remaining - floor(b.daily_max * p_kept_share)::integer));
      if allowed = 0 then exhausted_until_us := b.daily_resets_us; end if;
    end if;
    -- A database clock that was set back must not stop the budget for that long: the state never leads by more than a pause and two spans.
    b.tat_us := least(b.tat_us, greatest(now_us, b.throttled_until_us) + 2 * (b.emission_us * coalesce(b.window_max, 1) + 10000000));
    select p.slots, p.tat, p.next into slots, tat, next_us
      from platform.plan_slots(now_us, b.tat_us, b.emission_us, b.burst, p_lead, p_horizon, allowed) p;
    emission := b.emission_us;
    update platform.budgets set tat_us = tat, emission_us = b.emission_us, per_second = b.per_second, per_second_since_us = b.per_second_since_us,
      daily_remaining = b.daily_remaining - cardinality(slots), daily_resets_us = b.daily_resets_us
      where vendor = p_vendor and account = p_account;
  end $$;
`;

// The vendor counts what arrived, we count what we reserved: ours is the smaller number, unless others use the same account. A vendor's
// number that is larger by 5 % of the day means a new day (or many slots of killed processes). An answer about a day that is over is ignored.
const learnDaily = `
  create function platform.learn_daily(b platform.budgets, p_now bigint, p_max integer, p_remaining integer, p_reset bigint)
  returns platform.budgets language plpgsql immutable as $$
  begin
    if p_max is null or p_remaining is null then return b; end if;
    if p_reset < 60000000 and b.daily_resets_us > p_now + 3600000000 then return b; end if;
    if b.daily_remaining is null or b.daily_max <> p_max or p_remaining > b.daily_remaining + p_max / 20 then
      b.daily_remaining := p_remaining;
    else
      b.daily_remaining := least(b.daily_remaining, p_remaining);
    end if;
    b.daily_max := p_max;
    b.daily_resets_us := coalesce(p_now + p_reset, b.daily_resets_us, p_now + 86400000000);
    return b;
  end $$;
`;

// A lower limit or a longer interval waits out one span (tatAfterChange in pacing.ts). A pause leaves no burst behind it. Several 429 of
// calls that were under way together are one incident: the rate is halved once.
const learnLimits = `
  create function platform.learn_limits(p_vendor text, p_account text, p_start_emission bigint, p_start_burst integer, p_start_per_second double precision,
    p_window_max integer, p_window_ms integer, p_emission bigint, p_burst integer, p_span bigint,
    p_daily_max integer, p_daily_remaining integer, p_daily_reset bigint, p_pause bigint, p_floor double precision)
  returns void language plpgsql as $$
  declare
    b platform.budgets := platform.lock_budget(p_vendor, p_account, p_start_emission, p_start_burst, p_start_per_second);
    now_us bigint := platform.now_us();
  begin
    if (p_window_max, p_window_ms) is distinct from (b.window_max, b.window_ms) and p_window_max is not null then
      if p_emission > b.emission_us or (p_burst - 1) * p_emission < (b.burst - 1) * b.emission_us then
        b.tat_us := greatest(b.tat_us, now_us + p_span + (p_burst - 1) * p_emission);
      end if;
      b.window_max := p_window_max;
      b.window_ms := p_window_ms;
      b.emission_us := p_emission;
      b.burst := p_burst;
    end if;
    b := platform.learn_daily(b, now_us, p_daily_max, p_daily_remaining, p_daily_reset);
    if p_pause is not null then
      if b.per_second is not null and b.throttled_until_us < now_us then
        b.per_second := greatest(p_floor, b.per_second / 2);
        b.per_second_since_us := now_us;
        b.emission_us := ceil(1000000 / b.per_second);
      end if;
      b.throttled_until_us := greatest(b.throttled_until_us, now_us + p_pause);
      b.tat_us := greatest(b.tat_us, b.throttled_until_us + (b.burst - 1) * b.emission_us);
    end if;
    update platform.budgets set window_max = b.window_max, window_ms = b.window_ms, emission_us = b.emission_us, burst = b.burst,
      per_second = b.per_second, per_second_since_us = b.per_second_since_us, tat_us = b.tat_us, throttled_until_us = b.throttled_until_us,
      daily_max = b.daily_max, daily_remaining = b.daily_remaining, daily_resets_us = b.daily_resets_us
      where vendor = p_vendor and account = p_account;
  end $$;
`;
