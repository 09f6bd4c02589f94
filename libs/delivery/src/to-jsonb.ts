/** What JSON writes for NUL and for half of a surrogate pair; a backslash before it may make it something harmless. */
const refused = /\\u(?:0000|d[89a-f])/;

/**
 * JSON that PostgreSQL's jsonb takes: it refuses NUL and half of a surrogate pair (a text cut inside an emoji), and one such value would
 * fail the whole batch it comes with, for ever. Looked for in the text, as hardly anybody has one.
 */
export const toJsonb = (value: unknown): string => {
  const json = JSON.stringify(value);
  return refused.test(json) ? JSON.stringify(value, (_key, each: unknown) => (typeof each === 'string' ? repaired(each) : each)) : json;
};

const repaired = (text: string): string => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '�');
