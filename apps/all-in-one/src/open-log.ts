import { existsSync, renameSync, statSync } from 'node:fs';
import { pino, type DestinationStream } from 'pino';

const LARGEST_LOG = 50 * 1024 * 1024;

/** On a terminal the JSON lines go to a file, and the terminal shows what a person wants to see; anywhere else they go to standard output. */
export const openLog = (file: string): DestinationStream => {
  if (!process.stdout.isTTY) return pino.destination({ dest: 1, sync: false });
  if (existsSync(file) && statSync(file).size > LARGEST_LOG) renameSync(file, `${file}.1`);
  return pino.destination({ dest: file, sync: false });
};
