import { outOfOrder } from './contact-order.js';

const told = (email: string, edits: number | null) => ({ email, edits, at: Date.parse('2026-03-01T12:00:00Z'), status: 200 });
const [ada, grace] = ['ada@example.com', 'grace@example.com'];

describe('the order of a contact’s edits', () => {
  it('is broken by an older edit after a newer one', () =>
    expect(outOfOrder([told(ada, 1), told(ada, 3), told(ada, 2)])).toMatchObject({
      count: 1,
      examples: [`${ada}: Edit 2 after Edit 3 at 2026-03-01T12:00:00.000Z, answered 200`],
    }));

  it('is kept by the same edit again, and by calls that tell no name', () =>
    expect(outOfOrder([told(ada, 1), told(ada, null), told(ada, 1), told(ada, 2)]).count).toBe(0));

  it('is each contact’s own', () => expect(outOfOrder([told(ada, 7), told(grace, 1), told(ada, 8)]).count).toBe(0));
});
