import { createLogger } from './logger.js';

const lineOf = (log: (logger: ReturnType<typeof createLogger>) => void): unknown => {
  const lines: string[] = [];
  log(createLogger('spec', { destination: { write: (line) => lines.push(line) } }));
  return JSON.parse(lines.join(''));
};

describe('a line of the log', () => {
  it('names the service and says what it was given', () => {
    expect(lineOf((logger) => logger.info({ contact: 'c1', calls: 2 }, 'push.attempted'))).toMatchObject({
      level: 'info',
      service: 'spec',
      contact: 'c1',
      calls: 2,
      msg: 'push.attempted',
    });
  });

  it.each(['email', 'phone', 'token', 'apiKey', 'authorization'])('does not show what is called %s, nor within a field', (name) => {
    const fields = { [name]: 'secret', within: { [name]: 'secret', plain: 1 }, id: 'c1' };
    const line = lineOf((logger) => logger.info(fields));
    expect(line).toMatchObject({ [name]: '[redacted]', within: { [name]: '[redacted]', plain: 1 }, id: 'c1' });
    expect(JSON.stringify(fields)).toContain('secret'); // the caller's own object stays as it is
  });

  it('does not show what an error carries under such a name, but the error', () => {
    const error = Object.assign(new Error('refused'), { email: 'ada@example.org', code: 'REFUSED' });
    const line = lineOf((logger) => logger.error({ err: error }));
    expect(line).toMatchObject({ err: { type: 'Error', message: 'refused', code: 'REFUSED', email: '[redacted]' } });
    expect(JSON.stringify(line)).not.toContain('ada@example.org');
    expect(lineOf((logger) => logger.error(error))).toMatchObject({ err: { message: 'refused', email: '[redacted]' } });
  });

  it('does not show what a child of the logger was told under such a name, nor within a field', () => {
    const line = lineOf((logger) => logger.child({ token: 'secret', within: { email: 'secret' }, group: 'g' }).info('hello'));
    expect(line).toMatchObject({ token: '[redacted]', within: { email: '[redacted]' }, group: 'g' });
  });

  it.each(['refused', 5, null])('says what was thrown when that is no error: %s', (thrown) =>
    expect(lineOf((logger) => logger.warn({ err: thrown }))).toMatchObject({ level: 'warn', err: thrown }),
  );
});
