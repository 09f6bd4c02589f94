import type { Pool } from '@sync/database';
import { dropSegment, listSegments, rescueNotable, rollSegment, type Segment, type SegmentKind } from './segments.js';
import type { TraceStoreLimits } from './trace-store.config.js';

/** So many segments make up what may be kept, in bytes and in time: what is dropped at once is a small part. */
const SHARE_OF_BYTES = 8;
const SHARE_OF_TIME = 24;
const MAINTENANCE_LOCK = 7_403_110;

/** Closes segments that are full, drops those that are too old, and the oldest ones while all together are too large. One process at a time does it. */
export const maintainSegments = async (pool: Pool, limits: Pick<TraceStoreLimits, 'maxBytes' | 'hours'>): Promise<void> => {
  const owner = await pool.connect();
  try {
    const { rows } = await owner.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [MAINTENANCE_LOCK]);
    if (!rows[0]?.mine) return;
    try {
      await rollFull(pool, limits);
      await dropOld(pool, limits.hours);
      await dropUntilSmall(pool, limits.maxBytes);
    } finally {
      await owner.query('select pg_advisory_unlock($1)', [MAINTENANCE_LOCK]);
    }
  } finally {
    owner.release();
  }
};

const rollFull = async (pool: Pool, { maxBytes, hours }: Pick<TraceStoreLimits, 'maxBytes' | 'hours'>): Promise<void> => {
  const isFull = ({ isOpen, bytes, ageMs }: Segment) =>
    isOpen && (bytes > maxBytes / SHARE_OF_BYTES || ageMs > (hours * 3_600_000) / SHARE_OF_TIME);
  for (const { kind } of (await listSegments(pool)).filter(isFull)) await rollSegment(pool, kind);
};

const dropOld = async (pool: Pool, hours: number): Promise<void> => {
  const isOld = ({ isOpen, closedForMs }: Segment) => !isOpen && closedForMs > hours * 3_600_000;
  for (const segment of (await listSegments(pool)).filter(isOld)) await dropSegment(pool, segment);
};

const dropUntilSmall = async (pool: Pool, maxBytes: number): Promise<void> => {
  for (;;) {
    const segments = await listSegments(pool);
    if (segments.reduce((sum, { bytes }) => sum + bytes, 0) <= maxBytes) return;
    const victim = oldestClosed(segments, 'ordinary') ?? oldestClosed(segments, 'kept');
    if (!victim) return;
    if (victim.kind === 'ordinary') {
      await rescueNotable(pool, victim);
      await rollFull(pool, { maxBytes, hours: Infinity });
    }
    await dropSegment(pool, victim);
  }
};

const oldestClosed = (segments: readonly Segment[], kind: SegmentKind): Segment | undefined =>
  segments.find((segment) => segment.kind === kind && !segment.isOpen);
