import type { Disturbance } from '../disturb/journal.js';
import type { Identify } from '../record/sendx-record.js';
import { repeatedIdentifies } from './repeated-identifies.js';

const NOON = Date.parse('2025-03-01T12:00:00Z');
const ada = (body: string, second: number, more: Partial<Identify> = {}): Identify => ({
  email: 'ada@example.com',
  body,
  at: NOON + second * 1_000,
  edits: null,
  status: 200,
  ...more,
});
const ended = (victim: string, how: Disturbance['how'] = 'kill -9'): Disturbance => ({
  victim,
  how,
  at: NOON + 1_000,
  readyAt: NOON + 4_000,
});

describe('an identify like the one before', () => {
  const repeated = [ada('one', 0), ada('one', 10)];

  it('is one too many', () => expect(repeatedIdentifies(repeated, [])).toMatchObject({ count: 1, explained: 0 }));

  it.each(['delivery', 'PostgreSQL'])('is explained by the end of %s while the first was under way', (victim) =>
    expect(repeatedIdentifies(repeated, [ended(victim)])).toMatchObject({ count: 0, explained: 1 }),
  );

  it('is explained by an answer that never came', () =>
    expect(repeatedIdentifies([ada('one', 0, { status: null }), ada('one', 10)], [])).toMatchObject({ count: 0, explained: 1 }));

  it('is not explained by the end of somebody else, by an orderly end, or by one long after', () => {
    const later = { ...ended('delivery'), at: NOON + 60_000, readyAt: NOON + 63_000 };
    for (const disturbance of [ended('relay'), ended('delivery', 'SIGTERM'), later])
      expect(repeatedIdentifies(repeated, [disturbance]).count).toBe(1);
  });

  it('is fine after another one, and of somebody else', () => {
    const grace = ada('one', 2, { email: 'grace@example.com' });
    expect(repeatedIdentifies([ada('one', 0), grace, ada('two', 4), ada('one', 6)], [])).toMatchObject({ count: 0, explained: 0 });
  });
});
