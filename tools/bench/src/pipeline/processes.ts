import { readdirSync, readFileSync } from 'node:fs';

/** Processor time of some processes, user and system, so far; per name in milliseconds. */
export type CpuTimes = ReadonlyMap<string, number>;

/** Linux counts in hundredths of a second (USER_HZ), whatever the kernel's own clock does. */
const MS_PER_TICK = 10;

/** What each of them used, children included (a PostgreSQL is many processes). NaN where there is no /proc. */
export const cpuTimes = (pids: ReadonlyMap<string, readonly number[]>): CpuTimes => {
  const children = childrenByParent();
  const withChildren = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(withChildren)];
  return new Map(
    [...pids].map(([name, roots]) => [name, roots.flatMap(withChildren).reduce((sum, pid) => sum + cpuMs(pid) + endedMs(pid), 0)]),
  );
};

const SIMULATORS = 'simulators and sender';

/** The same, and of this process, where the simulators are and the edits are sent from. */
export const cpuNow = (pids: ReadonlyMap<string, readonly number[]>): CpuTimes => {
  const { user, system } = process.cpuUsage();
  return new Map([...cpuTimes(pids), [SIMULATORS, (user + system) / 1_000]]);
};

export const cpuBetween = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));

/** Of one process alone, its threads included, its children not; 0 where there is none. */
export const cpuMs = (pid: number): number => {
  const fields = statOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK : 0;
};

/** Of its children that ended: what they used is added up where they came from, or the sum would fall with every connection that closes. */
const endedMs = (pid: number): number => {
  const fields = statOf(pid);
  return fields ? (Number(fields[13]) + Number(fields[14])) * MS_PER_TICK : 0;
};

const childrenByParent = (): Map<number, number[]> => {
  const children = new Map<number, number[]>();
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const parent = Number(statOf(pid)?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
};

/** What follows the name in parentheses, which may hold spaces. */
const statOf = (pid: number): string[] | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null; // it ended
  }
};
