/** Rows as aligned columns, two spaces apart; the first row may be a heading. Long or many-lined cells are cut to one line. */
export const table = (given: readonly (readonly string[])[]): string => {
  const widths: number[] = [];
  const rows = given.map((row) => row.map(oneLine));
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const LONGEST = 200;
const oneLine = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat;
};

export const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

export const number = (value: number): string => new Intl.NumberFormat('en-GB').format(value);

/** Local time: `1 Mar, 09:00:00`. */
export const time = (iso: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(iso),
  );

export const duration = (seconds: number): string => {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
};
