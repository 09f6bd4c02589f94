/**
 * JSON with sorted keys and without absent ones, so that equal values give equal text whoever wrote them. Arrays keep their order.
 * Pure text: hashing is the caller's. Hashes of it are kept, so the text of a value never changes.
 */
export const canonicalJson = (value: unknown): string => written(value) ?? 'null';

/** Equal as JSON, whatever the order of keys. Absent and null are different things for us, though JSON has a word for one of them only. */
export const sameJson = (left: unknown, right: unknown): boolean => {
  if (isPlain(left) || isPlain(right)) return left === right;
  return canonicalJson(left) === canonicalJson(right);
};

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Undefined for what JSON has no word for. Written out here: sorting a copy for JSON.stringify takes twice as long, and every slice is hashed. */
const written = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => written(item) ?? 'null').join(',')}]`;
  let text = '';
  for (const key of sortedKeys(value)) {
    const item = written((value as Record<string, unknown>)[key]);
    if (item !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${item}`;
  }
  return `{${text}}`;
};

const quoted = (key: string): string => (/^\w*$/.test(key) ? `"${key}"` : JSON.stringify(key));

/** Keys that are whole numbers come first and by size, as JavaScript enumerates them and JSON.stringify therefore writes them. */
const sortedKeys = (value: object): string[] => {
  const keys = Object.keys(value);
  const numbers = isIndex(keys[0] ?? '') ? keys.filter(isIndex).length : 0;
  if (numbers > 0) return [...keys.slice(0, numbers), ...keys.slice(numbers).sort()];
  return isSorted(keys) ? keys : keys.sort();
};

const isSorted = (keys: readonly string[]): boolean => keys.every((key, place) => place === 0 || (keys[place - 1] ?? '') <= key);

const HIGHEST_INDEX = 2 ** 32 - 2;
const isIndex = (key: string): boolean => /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) <= HIGHEST_INDEX;
