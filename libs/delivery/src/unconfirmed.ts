import type { Queryable } from '@sync/database';

/**
 * People of whom SendX has only been told in bulk calls that answered for nobody in particular: those who wait longest, `limit` at most, once nobody was added
 * for `quietMs`; none before. Two looks into an index, however many wait.
 */
export const loadUnconfirmed = async (on: Queryable, team: string, quietMs: number, limit: number): Promise<string[]> => {
  const { rows } = await on.query<{ email: string }>(
    `select email from delivery.lanes
     where team = $1 and unconfirmed_since is not null
       and (select unconfirmed_since from delivery.lanes where team = $1 and unconfirmed_since is not null order by unconfirmed_since desc limit 1)
           < now() - $2 * interval '1 millisecond'
     order by unconfirmed_since limit $3`,
    [team, quietMs, limit],
  );
  return rows.map(({ email }) => email);
};

/** SendX has these people. */
export const confirmLanes = async (on: Queryable, team: string, emails: readonly string[]): Promise<void> => {
  await on.query(
    `with seen as (select team, email from delivery.lanes where team = $1 and email = any($2) and unconfirmed_since is not null order by email for update)
     update delivery.lanes as lane set unconfirmed_since = null from seen where lane.team = seen.team and lane.email = seen.email`,
    [team, emails],
  );
};

/**
 * SendX does not have those who were told about before `before` (or: these people) and are still unconfirmed: they become due, to be told alone,
 * so that whatever SendX has against them is said of them. Answers how many.
 */
export const doubtLanes = async (on: Queryable, team: string, which: { before: Date } | { emails: readonly string[] }): Promise<number> => {
  const condition = 'before' in which ? 'unconfirmed_since < $2::timestamptz' : 'email = any($2::text[])';
  const { rowCount } = await on.query(
    `with missing as (
       select team, email from delivery.lanes where team = $1 and ${condition} and unconfirmed_since is not null and lease_until is null order by email for update
     )
     update delivery.lanes as lane set unconfirmed_since = null, pushed_certain = false, revision = lane.revision + 1, due_at = least(lane.due_at, now())
     from missing where lane.team = missing.team and lane.email = missing.email`,
    [team, 'before' in which ? which.before : which.emails],
  );
  return rowCount ?? 0;
};
