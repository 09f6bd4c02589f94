import { isPassing } from './database-away.js';

const failure = (code: string) => Object.assign(new Error('failed'), { code });

describe('a failure says nothing about the messages', () => {
  it.each([
    ['08006', 'the connection broke'],
    ['57P01', 'the server is shut down'],
    ['40P01', 'a deadlock'],
    ['42703', 'a column that is not there yet'],
    ['0A000', 'a prepared statement from before a migration: one for each connection of the pool, more than a message has attempts'],
    ['ECONNREFUSED', 'nobody listens'],
  ])('%s: %s', (code) => expect(isPassing(failure(code))).toBe(true));

  it.each([
    ['23505', 'a key that is there already'],
    ['22P02', 'a value that is none'],
  ])('but %s does: %s', (code) => expect(isPassing(failure(code))).toBe(false));
});
