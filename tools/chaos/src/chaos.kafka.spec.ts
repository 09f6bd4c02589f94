import { killAtRandom, reportText, runChaos } from './index.js';

/** Of everything that can be killed, each once at least. */
const SEED = 24;
const KILLS = 15;
/** Shorter pauses and fewer webhooks than by command (five seconds, a hundred a second), so that all of it fits into four minutes. */
const PAUSE_MS = 2_000;
const PER_SECOND = 30;
const MOST_KILLING_MS = 175_000;
const MOST_SETTLING_MS = 60_000;
/** A machine that is busy with other things gets through fewer kills in that time; below this it proves nothing. */
const FEWEST_KILLS = 3;

/** The short version of the long run (`npm run chaos`). It brings a Kafka of three nodes of its own, as it kills them: Java and Maven must be there. */
describe('kill -9 of services, PostgreSQL and Kafka nodes at random, under webhooks that are duplicated and reordered', () => {
  it('breaks no promise', async () => {
    const report = await runChaos({
      seed: SEED,
      people: 100,
      perSecond: PER_SECOND,
      disturb: killAtRandom({ kills: KILLS, pauseMs: PAUSE_MS, seed: SEED }),
      maxMs: MOST_KILLING_MS,
      settleMs: MOST_SETTLING_MS,
      signal: new AbortController().signal,
      tell: (number, { victim }) => void process.stderr.write(`kill ${number}: ${victim}\n`),
      say: (line) => void process.stderr.write(`${line.trimEnd()}\n`),
    });
    process.stderr.write(`${reportText(report)}\n`);
    expect(report.verdicts.filter(({ count }) => count > 0)).toEqual([]);
    expect(report.journal.length).toBeGreaterThanOrEqual(FEWEST_KILLS);
    expect(report.webhooks.accepted).toBeGreaterThan(200);
  }, 600_000);
});
