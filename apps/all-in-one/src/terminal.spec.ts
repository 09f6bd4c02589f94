import { Writable } from 'node:stream';
import type { KindProgress, ReadingProgress } from '@sync/service-reconcile';
import { eventually } from '@sync/testing';
import { Terminal } from './terminal.js';

const kind = (change: Partial<KindProgress>): KindProgress => ({
  kind: 'contacts',
  phase: 'backfill',
  unit: 'contacts',
  read: 200,
  expected: 2_000,
  ratePerSecond: 25,
  startedAt: new Date(),
  backfilledAt: null,
  lastPassAt: null,
  waiting: 0,
  failed: 0,
  failure: null,
  ...change,
});

/** Only what the terminal looks at. */
const reading = (kinds: readonly KindProgress[], circuit: ReadingProgress['circuit'] = null) =>
  ({ connectionId: 'demo', kinds, circuit }) as unknown as ReadingProgress;

describe('what the terminal shows of the first readings', () => {
  let written: string;
  let terminal: Terminal;
  let progress: readonly ReadingProgress[];

  const start = (isTTY: boolean): void => {
    const out = new Writable({
      write: (chunk: Buffer, _encoding, next) => {
        written += chunk.toString();
        next();
      },
    });
    terminal = new Terminal(Object.assign(out, { isTTY, columns: 120, rows: 40 }) as unknown as NodeJS.WriteStream);
    terminal.follow({ progress: () => Promise.resolve(progress) });
  };

  beforeEach(() => (written = ''));
  afterEach(() => terminal.stop());

  it('says in lines how far each kind is, where nobody sees a bar', async () => {
    const tasks = kind({ kind: 'tasks', unit: 'tasks', read: 70, expected: null, ratePerSecond: 0.5 });
    progress = [reading([kind({}), tasks, kind({ kind: 'notes', phase: 'waiting' }), kind({ kind: 'appointments', phase: 'off' })])];
    start(false);
    await eventually(() => written.includes('tasks'));
    expect(written).toBe('  reading contacts: 200 of 2000 contacts, 25/s, 72 s left\n  reading tasks: 70 tasks, 0.5/s\n');
  });

  it('says once that a kind is read, and once that reading has stopped', async () => {
    const circuit = { connectionId: 'demo', code: 'GHL_TOKEN_REJECTED', detail: 'No.', openedAt: new Date(), probeAt: new Date() };
    const appointments = kind({ kind: 'appointments', unit: 'calls', phase: 'following', read: 12 });
    progress = [reading([kind({ phase: 'following', read: 2_000 }), appointments], circuit)];
    start(false);
    await eventually(() => written.includes('appointments'));
    const before = written;
    progress = [reading([kind({ phase: 'following', read: 2_000 }), appointments, kind({ kind: 'notes', phase: 'following' })], circuit)];
    await eventually(() => written.includes('notes'));
    expect(before).toBe(
      '  demo: reading has stopped (GHL_TOKEN_REJECTED): No.\n' +
        '  demo: all 2000 contacts were read once; from here on only what changes.\n' +
        '  demo: appointments were all read once; from here on only what changes.\n',
    );
    expect(written.startsWith(before)).toBe(true);
  });

  it('draws a bar per kind on a terminal', async () => {
    progress = [reading([kind({}), kind({ kind: 'notes', unit: 'contacts', read: 5, expected: 10, ratePerSecond: null })])];
    start(true);
    await eventually(() => /reading contacts .*200 of 2000 contacts, 25\/s, 72 s left/.test(written));
    expect(written).toMatch(/reading notes .*5 of 10 contacts/);
  });
});
