/** Sorted as the database sorts collation "C": by bytes. Whoever locks rows in this order waits for nobody in a circle. */
export const inKeyOrder = <Value>(byKey: ReadonlyMap<string, Value>): Value[] =>
  [...byKey.entries()].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([, value]) => value);
