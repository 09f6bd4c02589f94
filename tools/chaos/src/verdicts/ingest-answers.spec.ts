import { wrongAnswers } from './ingest-answers.js';

describe('what ingest answers', () => {
  it('is right with 200 and 429', () =>
    expect(
      wrongAnswers(
        new Map([
          [200, 9_000],
          [429, 12],
        ]),
        { mayBeAway: false },
      ).count,
    ).toBe(0));

  it('is wrong with anything else, each time', () =>
    expect(
      wrongAnswers(
        new Map([
          [200, 9_000],
          [503, 2],
          [404, 1],
        ]),
        { mayBeAway: true },
      ).count,
    ).toBe(3));

  it('may be nothing only where processes are killed', () => {
    const answers = new Map([
      [200, 9_000],
      [null, 4],
    ]);
    expect(wrongAnswers(answers, { mayBeAway: true }).count).toBe(0);
    expect(wrongAnswers(answers, { mayBeAway: false }).count).toBe(4);
  });
});
