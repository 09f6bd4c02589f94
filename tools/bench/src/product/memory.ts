import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The all-in-one's own process, as it wrote it into its data directory. */
export const pidIn = (dataDir: string): number => Number(readFileSync(join(dataDir, 'process.lock'), 'utf8'));

const KB_PER_MB = 1_024;

/** A line of /proc/<pid>/status (`VmRSS`, `VmHWM`) or of smaps_rollup (`Pss`), in MB; NaN where there is no /proc. */
export const memoryMb = (pid: number, name: 'VmRSS' | 'VmHWM' | 'Pss'): number => {
  const file = name === 'Pss' ? 'smaps_rollup' : 'status';
  try {
    const line = readFileSync(`/proc/${pid}/${file}`, 'utf8')
      .split('\n')
      .find((text) => text.startsWith(`${name}:`));
    return Number(line?.match(/\d+/)?.[0] ?? NaN) / KB_PER_MB;
  } catch {
    return NaN;
  }
};

/** Memory of the embedded server and its backends; what they share is counted once (proportional set size). */
export const postgresMb = (dataDir: string): number => {
  try {
    const first = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
    const all = readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid === first || parentOf(pid) === first);
    return all.reduce((sum, pid) => sum + (memoryMb(pid, 'Pss') || 0), 0);
  } catch {
    return NaN;
  }
};

const parentOf = (pid: number): number => {
  try {
    return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return NaN;
  }
};
