/** Sorted as the database sorts collation "C": by bytes. Whoever locks rows in this order waits for nobody in a circle. */
export const inKeyOrder = <Value>(byKey: ReadonlyMap<string, Value>): Value[] =>
  Array.from(byKey, ([key, value]) => ({ bytes: Buffer.from(key), value }))
    .sort((a, b) => a.bytes.compare(b.bytes))
    .map(({ value }) => value);
