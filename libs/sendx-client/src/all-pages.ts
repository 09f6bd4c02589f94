/**
 * Everything behind a paged list, each record once. SendX may cap a page below what was asked without saying so: only an empty page is the end, and
 * the next one starts after the rows received (domain sendx 1.3). Order is not documented, so rows can be missed or repeated while others write.
 * A page without anything new ends it too: a server that ignores `offset` would never give an empty one.
 */
export async function* allPages<T extends { readonly id: string }>(
  page: (offset: number) => Promise<readonly T[]>,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  for (let offset = 0; ;) {
    const rows = await page(offset);
    const fresh = rows.filter((row) => !seen.has(row.id));
    if (fresh.length === 0) return;
    for (const row of fresh) seen.add(row.id);
    yield* fresh;
    offset += rows.length;
  }
}

export const collect = async <T>(all: AsyncIterable<T>): Promise<T[]> => {
  const rows: T[] = [];
  for await (const row of all) rows.push(row);
  return rows;
};
