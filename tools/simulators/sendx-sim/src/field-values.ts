import { SENDX_TEXT_LIMIT } from '@sync/contracts-sendx';
import { unprocessable } from './refusal.js';
import type { Switches } from './switches.js';
import type { Term } from './vocabulary.js';

const number = 1;

/** A type without an entry is text, which takes anything. */
const fits: Record<number, (value: string) => boolean> = {
  1: (value) => /^[+-]?\d+(?:\.\d+)?$/.test(value),
  2: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)),
  3: (value) => value === 'true' || value === 'false',
  4: (value) => /^\+?[\d\s().-]{5,}$/.test(value),
};

/**
 * What is stored when `value` is sent for `field`: cut, refused or taken as it is, by the switches.
 * @throws Refusal 422
 */
export const storedValue = (field: Pick<Term, 'name' | 'type'>, value: unknown, before: string | undefined, switches: Switches): string => {
  const sent = typeof value === 'string' ? value : JSON.stringify(value);
  const changed = switches.legacyArithmetic && field.type === number ? arithmetic(sent, before) : null;
  if (changed !== null) return changed;
  if (switches.wrongTypedValues === 'reject' && !isOfType(field.type, value)) throw invalid(field.name);
  return limited(sent, field.name, switches);
};

/** Whatever the type, a value is a string. */
const isOfType = (type: number, value: unknown): boolean => typeof value === 'string' && (fits[type]?.(value) ?? true);

/** @throws Refusal 422 when long values are refused. */
export const limited = (value: string, name: string, switches: Switches): string => {
  if (value.length <= SENDX_TEXT_LIMIT) return value;
  if (switches.longText === 'reject') throw unprocessable(`${name} is longer than ${SENDX_TEXT_LIMIT} characters`);
  return value.slice(0, SENDX_TEXT_LIMIT);
};

/** `++n` and `--n` change a number instead of setting it; sent twice they change it twice. */
const arithmetic = (sent: string, before: string | undefined): string | null => {
  const found = /^(\+\+|--)(\d+(?:\.\d+)?)$/.exec(sent);
  if (!found) return null;
  const step = Number(found[2]);
  return String(Number(before ?? 0) + (found[1] === '++' ? step : -step));
};

const invalid = (name: string) => unprocessable(`invalid custom field format: ${name}`);
