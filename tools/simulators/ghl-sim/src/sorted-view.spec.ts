import { contactOrder, type Sort } from './contact-order.js';
import { seedDemo } from './demo-people.js';
import type { SimContact } from './sim-contact.js';
import { SortedView } from './sorted-view.js';

const ids = (view: SortedView<SimContact>) => Array.from(view.after(null), ({ id }) => id);

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
    const view = new SortedView(contactOrder(sorts), people);
    const current = [...people];
    for (const [index, person] of people.entries()) {
      if (index % 3 === 0) continue;
      const changed = index % 3 === 1 ? undefined : { ...person, lastName: `New ${index % 7}`, dnd: !person.dnd, email: null };
      view.replace(person, changed);
      current.splice(current.indexOf(person), 1, ...(changed ? [changed] : []));
    }
    expect(ids(view)).toEqual(ids(new SortedView(contactOrder(sorts), current)));
    expect(view.length).toBe(current.length);
  });

  it('continues strictly after a cursor, also when its row is gone', () => {
    const view = new SortedView(contactOrder([{ field: 'dnd', direction: 'asc' }]), people);
    const [first, second, third] = view.after(null);
    if (!first || !second) throw new Error('the demo has at least two people');
    const cursor = view.cursorOf(second);
    view.replace(second, undefined);
    expect([...view.after(cursor)][0]?.id).toBe(third?.id);
  });

  it('cuts out a page without a look at the other rows', () => {
    const view = new SortedView(contactOrder([{ field: 'dateAdded', direction: 'asc' }]), people);
    const all = [...view.after(null)];
    expect(view.slice(null, 100, 50)).toEqual(all.slice(100, 150));
    expect(view.slice(view.cursorOf(all[99] as SimContact), 10, 1_000)).toEqual(all.slice(110));
    expect(view.slice(null, 400, 50)).toEqual([]);
  });
});
