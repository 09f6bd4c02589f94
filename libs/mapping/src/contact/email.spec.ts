import { canBeEmail } from './email.js';

describe('canBeEmail', () => {
  it.each(['ada@example.com', 'a+b@sub.example.co.uk', "o'neil@example.com", 'jörg@müller.example', 'x@1.de'])('takes %s', (email) =>
    expect(canBeEmail(email)).toBe(true),
  );

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@@example.com',
    'ada lovelace@example.com',
    'ada@exam ple.com',
    'ada@-example.com',
    'ada@example..com',
    '.ada@example.com',
    'ada@example.com,grace@example.com',
    '<ada@example.com>',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(250)}.com`,
  ])('refuses %s', (email) => expect(canBeEmail(email)).toBe(false));
});
