const BOOL = 16;
const BYTEA = 17;
const INT2 = 21;
const INT4 = 23;
const FLOAT8 = 701;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [BOOL]: (text) => text === 't',
  [BYTEA]: (text) => Buffer.from(text.slice(2), 'hex'), // `\x…`: PostgreSQL's default since version 9
  [INT2]: Number,
  [INT4]: Number,
  [FLOAT8]: Number,
};

const asText = (text: string): string => text;

/** How pages of the log are read: only the types they have, everything else as text. The driver's own parsers take half as long again. */
export const columnTypes = { getTypeParser: (oid: number) => parsers[oid] ?? asText };
