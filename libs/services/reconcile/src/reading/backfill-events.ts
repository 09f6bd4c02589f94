import {
  BackfillFinished,
  BackfillPageRead,
  BackfillStarted,
  backfillStream,
  type BackfillEvent,
  type BackfillKind,
} from '@sync/crm-events';
import type { Connection } from '@sync/credentials';
import type { StoreTransaction } from '@sync/event-store';
import { topics } from '@sync/messaging';
import { currentTraceparent } from '@sync/telemetry';

/** A page of a first reading that was kept. */
export interface BackfillStep {
  readonly kind: BackfillKind;
  /** Pages before this one. */
  readonly pages: number;
  readonly expectedTotal: number | null;
  readonly rows: number;
  readonly rowsSoFar: number;
  readonly isLast: boolean;
}

/** Tells how far a first reading is, in the transaction that moves its cursor; the stream must be locked. */
export const tellBackfill = async (tx: StoreTransaction, connection: Connection, step: BackfillStep, occurredAt: Date): Promise<void> => {
  const { kind, pages } = step;
  const events = eventsOf(connection, step);
  if (events.length === 0) return;
  const of = kind === 'contacts' ? connection.locationId : `${connection.locationId}-${kind}`;
  const causationId = `backfill-${of}-page-${pages + 1}`;
  await tx.append([
    {
      stream: backfillStream(connection.id, kind),
      topic: topics.backfillEvents,
      key: `${connection.locationId}/backfill`,
      keyId: null,
      events: events.map((event) => ({ ...event, causationId, occurredAt, traceparent: currentTraceparent(), source: 'reconcile' })),
    },
  ]);
};

const eventsOf = (
  { id: connectionId, locationId }: Connection,
  { kind, pages, expectedTotal, rows, rowsSoFar, isLast }: BackfillStep,
): BackfillEvent[] => {
  const about = { connectionId, locationId, kind };
  return [
    ...(pages === 0 ? [BackfillStarted.of({ ...about, expectedTotal })] : []),
    ...(rows > 0 ? [BackfillPageRead.of({ ...about, rows, rowsSoFar })] : []),
    ...(isLast ? [BackfillFinished.of({ ...about, rows: rowsSoFar })] : []),
  ];
};
