import { SearchIndex } from './search-index.js';

interface Row {
  id: string;
  size: number;
}

describe('SearchIndex', () => {
  let looks = 0;
  let clock = 0;
  const bySize = [
    {
      value: ({ size }: Row) => {
        looks += 1;
        return size;
      },
      direction: 'asc' as const,
    },
  ];
  const isEven = ({ size }: Row) => size % 2 === 0;
  const settings = { searchLagMs: 10 };
  let index: SearchIndex<Row>;
  beforeEach(() => {
    looks = 0;
    clock = 0;
    settings.searchLagMs = 10;
    index = new SearchIndex<Row>(settings, () => clock);
    index.load(Array.from({ length: 5_000 }, (_, size) => ({ id: `row-${size}`, size })));
  });
  const even = () => index.view('even', bySize, isEven);

  it('looks at every row once for a filter and an order, and at none for a page', () => {
    even();
    expect(looks).toBe(2_500);
    for (let skip = 0; skip < 2_500; skip += 500) expect(even().slice(null, skip, 500)).toHaveLength(500);
    expect(looks).toBe(2_500);
  });

  it('moves one row for one change, into and out of a filter', () => {
    even();
    looks = 0;
    index.later('row-1', { id: 'row-1', size: 2 });
    index.later('row-4', { id: 'row-4', size: 3 });
    index.later('row-6', undefined);
    clock = 10;
    expect(even().slice(null, 0, 5)).toMatchObject([{ size: 0 }, { id: 'row-1' }, { id: 'row-2' }, { size: 8 }, { size: 10 }]);
    expect(looks).toBeLessThan(100);
  });

  it('shows changes in the order in which they were made, even when the lag is shortened meanwhile', () => {
    index.later('row-0', { id: 'row-0', size: 100 });
    settings.searchLagMs = 0;
    index.later('row-0', { id: 'row-0', size: 0 });
    expect(even().slice(null, 0, 1)).toEqual([{ id: 'row-0', size: 0 }]);
    clock = 10;
    expect(even().slice(null, 0, 2)).toMatchObject([{ id: 'row-0', size: 0 }, { size: 2 }]);
  });

  it('keeps a bounded number of views, the ones in use', () => {
    const first = even();
    for (let filter = 0; filter < 60; filter += 1) index.view(`filter ${filter}`, bySize, () => false);
    expect(even()).toBe(first);
    for (let filter = 0; filter < 200; filter += 1) index.view(`other ${filter}`, bySize, () => false);
    expect(even()).not.toBe(first);
  });
});
