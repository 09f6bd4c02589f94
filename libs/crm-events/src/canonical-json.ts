/**
 * JSON with sorted keys and without absent ones, so that equal values give equal text whoever wrote them. Arrays keep their order.
 * Pure text: hashing is the caller's.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** Equal as JSON, whatever the order of keys. Absent and null are different things for us, though JSON has a word for one of them only. */
export const sameJson = (left: unknown, right: unknown): boolean =>
  left === undefined || right === undefined ? left === right : canonicalJson(left) === canonicalJson(right);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};
