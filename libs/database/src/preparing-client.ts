import pg from 'pg';
import { withArraysWritten } from './array-literal.js';

/** More would be statements made up at run time; each costs memory on the server, on every connection. */
const MOST = 500;

const names = new Map<string, string>();

/**
 * A connection that lets the server parse and plan each statement once, not each time: a text with values gets a name, the same one for its whole life.
 * Arrays among the values are written out here, faster than the driver does it.
 * A migration that changes what a prepared statement returns makes it fail once (`0A000`) on each connection; the pool and `transaction` then replace
 * the connection, and trying again succeeds.
 */
export class PreparingClient extends pg.Client {
  override query(first: unknown, ...rest: unknown[]): never {
    const query = super.query.bind(this) as (...args: unknown[]) => never;
    if (typeof first === 'string' && Array.isArray(rest[0]))
      return query({ ...named(first), values: withArraysWritten(rest[0]) }, ...rest.slice(1));
    if (hasValues(first)) {
      const name = 'name' in first ? undefined : named(first.text);
      return query({ ...first, ...name, values: withArraysWritten(first.values) }, ...rest);
    }
    return query(first, ...rest);
  }
}

/** The server's word for a prepared statement whose result is not what it was. */
export const STALE_STATEMENT = '0A000';

const named = (text: string): { text: string; name?: string } => {
  let name = names.get(text);
  if (name === undefined && names.size < MOST) names.set(text, (name = `s${names.size}`));
  return name === undefined ? { text } : { text, name };
};

const hasValues = (query: unknown): query is { text: string; values: unknown[] } =>
  typeof query === 'object' &&
  query !== null &&
  !('submit' in query) &&
  'text' in query &&
  typeof query.text === 'string' &&
  'values' in query &&
  Array.isArray(query.values);
