import { SingleBar, Presets } from 'cli-progress';
import type { Disturbance } from './disturb/journal.js';

export interface Progress {
  tell(number: number, disturbance: Disturbance): void;
  stop(): void;
}

/** A bar for a person who watches, a line each for a log. */
export const progressOf = (total: number, unit: string, say: (line: string) => void): Progress => {
  if (!process.stderr.isTTY)
    return { tell: (number, disturbance) => say(`${unit} ${number} of ${total}: ${textOf(disturbance)}`), stop: () => undefined };
  const bar = new SingleBar(
    { format: `{bar} {value}/{total} ${unit}s, {eta_formatted} left  {last}`, stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(total, 0, { last: '' });
  return { tell: (number, disturbance) => bar.update(number, { last: textOf(disturbance) }), stop: () => bar.stop() };
};

const textOf = ({ victim, how, at, readyAt }: Disturbance): string =>
  `${victim}, ${how}, ready again after ${(((readyAt ?? Infinity) - at) / 1_000).toFixed(1)} s`;
