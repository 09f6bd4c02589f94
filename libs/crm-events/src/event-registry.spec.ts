import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { eventRegistry } from './event-registry.js';

const ContactGreeted = defineEvent('ContactGreeted', 2, z.object({ words: z.array(z.string()) }));
const registry = eventRegistry([ContactGreeted], {
  ContactGreeted: { 1: (data) => ({ words: [z.object({ word: z.string() }).parse(data).word] }) },
});

describe('eventRegistry', () => {
  it('reads an event of the version it knows', () =>
    expect(registry.decode({ type: 'ContactGreeted', schemaVersion: 2, data: { words: ['hello'] } })).toEqual({
      kind: 'event',
      event: ContactGreeted.of({ words: ['hello'] }),
    }));

  it('reads an old version as the new one', () =>
    expect(registry.decode({ type: 'ContactGreeted', schemaVersion: 1, data: { word: 'hello' } })).toEqual({
      kind: 'event',
      event: ContactGreeted.of({ words: ['hello'] }),
    }));

  it.each([
    ['unknown-type', { type: 'ContactPainted', schemaVersion: 1, data: {} }],
    ['newer-version', { type: 'ContactGreeted', schemaVersion: 3, data: {} }],
    ['no-upcaster', { type: 'ContactGreeted', schemaVersion: 0, data: {} }],
    ['data-mismatch', { type: 'ContactGreeted', schemaVersion: 2, data: { words: 'ada@example.com' } }],
  ])('answers unknown-event (%s) instead of guessing, so that the stream is held', (reason, stored) =>
    expect(registry.decode(stored)).toMatchObject({ kind: 'unknown-event', reason }),
  );

  it('names places, never values, of data that does not fit', () => {
    const decoded = registry.decode({ type: 'ContactGreeted', schemaVersion: 2, data: { words: ['hello', { mail: 'ada@example.com' }] } });
    expect(decoded).toMatchObject({ detail: expect.stringContaining('words.1') });
    expect(JSON.stringify(decoded)).not.toContain('ada@');
  });

  it('says that an erased person left nothing to fold', () =>
    expect(registry.decode({ type: 'ContactGreeted', schemaVersion: 2, data: null })).toEqual({
      kind: 'erased-event',
      type: 'ContactGreeted',
    }));
});
