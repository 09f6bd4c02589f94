import type { BackfillKind } from '@sync/crm-events';
import type { HydrationKind } from './hydration/hydration-kind.js';
import type { HydrationsOfKind } from './hydration/list-hydrations.js';
import type { JobFailure, ReadingState } from './reading/reading-row.js';
import { sweepKinds, type SweepKind, type SweepState } from './reading/sweep-row.js';

/** How far one kind of record of a connection is read. */
export interface KindProgress {
  readonly kind: BackfillKind;
  /** `backfill`: the first reading is under way. `following`: it is over, and changes are looked for. `off`: it is not to be read. */
  readonly phase: 'off' | 'waiting' | 'backfill' | 'following';
  /** What `read`, `expected` and the rate count. */
  readonly unit: 'contacts' | 'tasks' | 'calls';
  /** Of the pass under way, or the last one. */
  readonly read: number;
  /** Null: GHL does not tell. */
  readonly expected: number | null;
  /** Lately; null while nothing moves. */
  readonly ratePerSecond: number | null;
  readonly startedAt: Date | null;
  /** The end of the first reading. */
  readonly backfilledAt: Date | null;
  /** The end of the last complete pass; null for contacts, which are asked for by their time of change. */
  readonly lastPassAt: Date | null;
  /** Records of this kind that wait to be read by id, and those that were given up. */
  readonly waiting: number;
  readonly failed: number;
  /** Why it makes no progress. */
  readonly failure: JobFailure | null;
}

const hydrationOf: Readonly<Record<BackfillKind, HydrationKind>> = {
  contacts: 'contact',
  tasks: 'task',
  appointments: 'appointment',
  notes: 'notes',
};

const unitOf = { tasks: 'tasks', appointments: 'calls', notes: 'contacts' } as const;

interface Wanted {
  readonly sweeps: readonly SweepKind[];
  readonly notesBackfill: boolean;
}

/** The progress of one connection, kind by kind. */
export const progressOf = (
  reading: ReadingState,
  sweeps: readonly SweepState[],
  hydrations: readonly HydrationsOfKind[],
  wanted: Wanted,
): KindProgress[] => {
  const counted = (kind: BackfillKind) => {
    const count = hydrations.find((one) => one.kind === hydrationOf[kind]);
    return { waiting: count?.waiting ?? 0, failed: count?.failed ?? 0 };
  };
  return [
    { ...contactsOf(reading), ...counted('contacts') },
    ...sweepKinds.map((kind) => ({
      ...sweepProgress(
        kind,
        sweeps.find((one) => one.kind === kind),
        wanted,
      ),
      ...counted(kind),
      failure: reading.failures[kind] ?? null,
    })),
  ];
};

type WithoutCounts = Omit<KindProgress, 'waiting' | 'failed'>;

const contactsOf = (reading: ReadingState): WithoutCounts => {
  const { backfillStartedAt: startedAt, backfillFinishedAt: backfilledAt } = reading;
  return {
    kind: 'contacts',
    phase: phaseOf(startedAt, backfilledAt),
    unit: 'contacts',
    read: reading.backfillRows,
    expected: reading.backfillExpected,
    ratePerSecond: backfilledAt ? null : reading.backfillRate,
    startedAt,
    backfilledAt,
    lastPassAt: null,
    failure: reading.failures['backfill'] ?? reading.failures['poll'] ?? null,
  };
};

const sweepProgress = (kind: SweepKind, sweep: SweepState | undefined, wanted: Wanted): Omit<WithoutCounts, 'failure'> => {
  const unit = unitOf[kind];
  const isWanted = wanted.sweeps.includes(kind) && (kind !== 'notes' || wanted.notesBackfill);
  if (!sweep) return { ...untouched, kind, unit, phase: isWanted ? 'waiting' : 'off' };
  const { startedAt, backfilledAt, lastFinishedAt, cursor, rate, expected } = sweep;
  return {
    kind,
    unit,
    phase: isWanted ? phaseOf(startedAt, backfilledAt) : 'off',
    read: unit === 'calls' ? sweep.pages : sweep.rows,
    expected,
    ratePerSecond: cursor === null ? null : rate,
    startedAt,
    backfilledAt,
    lastPassAt: lastFinishedAt,
  };
};

const untouched = { read: 0, expected: null, ratePerSecond: null, startedAt: null, backfilledAt: null, lastPassAt: null };

const phaseOf = (startedAt: Date | null, backfilledAt: Date | null): KindProgress['phase'] =>
  backfilledAt ? 'following' : startedAt ? 'backfill' : 'waiting';
