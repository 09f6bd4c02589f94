export { runChaos, type ChaosOptions } from './chaos-run.js';
export { killAtRandom } from './disturb/kill-at-random.js';
export { restartInTurn } from './disturb/restart-in-turn.js';
export { reportText, type ChaosReport } from './report.js';
