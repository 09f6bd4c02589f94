import type { Circumstances, Disturbance } from '../disturb/journal.js';
import type { Identify } from '../record/sendx-record.js';
import { repeatedIdentifies } from './repeated-identifies.js';

const NOON = Date.parse('2025-03-01T12:00:00Z');
const ada = (body: string, second: number, more: Partial<Identify> = {}): Identify => ({
  email: 'ada@example.com',
  body,
  at: NOON + second * 1_000,
  edits: null,
  status: 200,
  tookMs: 5,
  ...more,
});
const ended = (victim: string, how: Disturbance['how'] = 'kill -9'): Disturbance => ({
  victim,
  how,
  at: NOON + 1_000,
  readyAt: NOON + 4_000,
});

const quiet: Circumstances = { journal: [], deaf: [] };

describe('an identify like the one before', () => {
  const repeated = [ada('one', 0), ada('one', 10)];

  it('is one too many', () => expect(repeatedIdentifies(repeated, quiet)).toMatchObject({ count: 1, explained: 0 }));

  it.each(['delivery', 'PostgreSQL'])('is explained by the end of %s while the first was under way', (victim) =>
    expect(repeatedIdentifies(repeated, { ...quiet, journal: [ended(victim)] })).toMatchObject({ count: 0, explained: 1 }),
  );

  it('is explained by an answer that never came', () =>
    expect(repeatedIdentifies([ada('one', 0, { status: null }), ada('one', 10)], quiet)).toMatchObject({ count: 0, explained: 1 }));

  it.each([
    ['never came', { status: null }, quiet],
    ['came after the call was given up', { tookMs: 12_000 }, quiet],
    ['came late, as SendX heard nothing', {}, { journal: [], deaf: [{ from: NOON - 11_000, to: NOON - 1_000 }] }],
  ])('told once more is explained by an earlier answer that %s', (_, first, circumstances) => {
    const told = [ada('one', 0, first), ada('one', 11), ada('one', 71)];
    expect(repeatedIdentifies(told, circumstances)).toMatchObject({ count: 0, explained: 2 });
    for (const second of [80, 200]) expect(repeatedIdentifies([...told, ada('one', second)], circumstances).count).toBe(1);
    expect(repeatedIdentifies([...told.slice(0, 2), ada('one', 20)], circumstances).count).toBe(1);
  });

  it('is explained once by a refusal: nothing of it may be carried out later', () => {
    const refused = ada('one', 0, { status: 429 });
    expect(repeatedIdentifies([refused, ada('one', 10)], quiet)).toMatchObject({ count: 0, explained: 1 });
    expect(repeatedIdentifies([refused, ada('one', 10), ada('one', 70)], quiet).count).toBe(1);
  });

  it('is not explained by the end of somebody else, by an orderly end, or by one long after', () => {
    const later = { ...ended('delivery'), at: NOON + 60_000, readyAt: NOON + 63_000 };
    for (const disturbance of [ended('relay'), ended('delivery', 'SIGTERM'), later])
      expect(repeatedIdentifies(repeated, { ...quiet, journal: [disturbance] }).count).toBe(1);
  });

  it('is fine after another one, and of somebody else', () => {
    const grace = ada('one', 2, { email: 'grace@example.com' });
    expect(repeatedIdentifies([ada('one', 0), grace, ada('two', 4), ada('one', 6)], quiet)).toMatchObject({ count: 0, explained: 0 });
  });
});
