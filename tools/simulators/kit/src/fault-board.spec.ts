import { FaultBoard } from './fault-board.js';

const kinds = (faults: { kind: string }[]) => faults.map(({ kind }) => kind);

describe('FaultBoard', () => {
  it('plays a fault as often as it was asked to', () => {
    const board = new FaultBoard();
    board.add({ path: '/contact', kind: '500', times: 2 });
    expect([1, 2, 3].map(() => kinds(board.take('GET', '/contact/identify')))).toEqual([['500'], ['500'], []]);
    expect(board.list()).toEqual([]);
  });

  it('leaves other methods and paths alone', () => {
    const board = new FaultBoard();
    board.add({ method: 'post', path: '/contact', kind: '503' });
    expect(board.take('GET', '/contact')).toEqual([]);
    expect(board.take('POST', '/tag')).toEqual([]);
    expect(kinds(board.take('POST', '/contact'))).toEqual(['503']);
  });

  it('reads paths with and without the base path, and regular expressions', () => {
    const board = new FaultBoard({ basePath: '/api/v1/rest' });
    board.add({ path: '/tag', kind: 'reset' });
    board.add({ path: '^/contact/[^/]+$', kind: '401' });
    expect(kinds(board.take('GET', '/api/v1/rest/tag'))).toEqual(['reset']);
    expect(kinds(board.take('GET', '/api/v1/rest/contact/identify'))).toEqual(['401']);
    expect(kinds(board.take('GET', '/api/v1/rest/contact'))).toEqual([]);
  });

  it('adds latency to another fault, but plays one other fault only', () => {
    const board = new FaultBoard();
    board.add({ kind: 'latency', latencyMs: 5 });
    board.add({ kind: '429' });
    board.add({ kind: '500' });
    expect(kinds(board.take('GET', '/contact'))).toEqual(['latency', '429']);
  });

  it('picks the same calls again after a reset with the same seed', () => {
    const board = new FaultBoard({ seed: 7 });
    const run = () => {
      board.clear();
      board.add({ kind: '500', probability: 0.5 });
      return Array.from({ length: 20 }, () => board.take('GET', '/').length);
    };
    const first = run();
    expect(run()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([0, 1]));
  });

  it('refuses what is not a fault', () => {
    const board = new FaultBoard();
    expect(() => board.add({ kind: '500', path: '^(' })).toThrow(SyntaxError);
    expect(() => board.add({ kind: '500', probability: 2 })).toThrow();
  });
});
