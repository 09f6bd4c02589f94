import { cpus, loadavg, totalmem } from 'node:os';

/** Where the figures were measured: they mean nothing without it. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
  /** Of the parts that used one; null when none did. */
  readonly postgres: string | null;
  /** Processes that wanted a core in the last minute, before we began: above 0.5 somebody else was at work. */
  readonly loadBefore: number;
}

const loadBefore = loadavg()[0] ?? 0;

export const thisMachine = (postgres: string | null): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  postgres,
  loadBefore: Math.round(loadBefore * 10) / 10,
});

export const machineText = ({ cores, processor, memoryGb, node, postgres, loadBefore: load }: Machine): string =>
  `${cores} x ${processor}, ${memoryGb} GB, Node ${node}, PostgreSQL ${postgres ?? 'not used'}, load before the run ${load.toFixed(1)}${
    load > 0.5 ? ' (not a quiet machine)' : ''
  }`;
