/**
 * JSON that PostgreSQL's jsonb takes: it refuses NUL and half of a surrogate pair (a text cut inside an emoji), and one such value would
 * fail the whole batch it comes with, for ever.
 */
export const toJsonb = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'string' ? each.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '�') : each,
  );
