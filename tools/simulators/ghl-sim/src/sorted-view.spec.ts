import { seedDemo } from './demo-people.js';
import { SortedView, type Sort } from './sorted-view.js';

const ids = (view: SortedView) => Array.from(view.after(null), ({ id }) => id);

describe('SortedView', () => {
  const people = seedDemo(400, 5);
  const orders: Sort[][] = [
    [{ field: 'dateAdded', direction: 'asc' }],
    [{ field: 'lastNameLowerCase', direction: 'desc' }],
    [
      { field: 'dnd', direction: 'asc' },
      { field: 'email', direction: 'desc' },
    ],
  ];

  it.each(orders.map((sorts) => [sorts]))('stays in order under changes: %j', (sorts) => {
    const view = new SortedView(sorts, people);
    const current = [...people];
    for (const [index, person] of people.entries()) {
      if (index % 3 === 0) continue;
      const changed = index % 3 === 1 ? undefined : { ...person, lastName: `New ${index % 7}`, dnd: !person.dnd, email: null };
      view.replace(person, changed);
      current.splice(current.indexOf(person), 1, ...(changed ? [changed] : []));
    }
    expect(ids(view)).toEqual(ids(new SortedView(sorts, current)));
    expect(view.length).toBe(current.length);
  });

  it('continues strictly after a cursor, also when its row is gone', () => {
    const view = new SortedView([{ field: 'dnd', direction: 'asc' }], people);
    const [first, second, third] = view.after(null);
    if (!first || !second) throw new Error('the demo has at least two people');
    const cursor = view.cursorOf(second);
    view.replace(second, undefined);
    expect([...view.after(cursor)][0]?.id).toBe(third?.id);
  });
});
