import { BackfillFinished, BackfillPageRead, BackfillStarted, backfillEventRegistry } from './sync-events.js';

describe('the events of a first reading', () => {
  const of = { connectionId: 'con_1', locationId: 'loc_9' };
  const contacts = { ...of, kind: 'contacts' } as const;

  it.each([
    ['BackfillStarted', { ...of, expectedTotal: 25 }, BackfillStarted.of({ ...contacts, expectedTotal: 25 })],
    ['BackfillPageRead', { ...of, rows: 10, rowsSoFar: 20 }, BackfillPageRead.of({ ...contacts, rows: 10, rowsSoFar: 20 })],
    ['BackfillFinished', { ...of, rows: 25 }, BackfillFinished.of({ ...contacts, rows: 25 })],
  ])('read a stored %s of version 1 as one of contacts', (type, data, event) =>
    expect(backfillEventRegistry.decode({ type, schemaVersion: 1, data })).toEqual({ kind: 'event', event }),
  );

  it('are held when their data is none', () =>
    expect(backfillEventRegistry.decode({ type: 'BackfillFinished', schemaVersion: 1, data: 'twenty-five' })).toMatchObject({
      kind: 'unknown-event',
      reason: 'data-mismatch',
    }));

  it('keep the kind they have', () => {
    const event = BackfillStarted.of({ ...of, kind: 'tasks', expectedTotal: null });
    expect(backfillEventRegistry.decode(event)).toEqual({ kind: 'event', event });
  });
});
