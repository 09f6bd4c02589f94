import type { AppointmentCommand, NotesCommand } from '@sync/crm-events';
import type { Message } from '@sync/messaging';
import { markSpan } from '@sync/telemetry';
import { appointmentRowId } from './appointment-rows.js';
import type { Cause, Report } from './fold-reports.js';
import type { LocationContext } from './location-context.js';
import { personId } from './people-rows.js';
import type { ReadReceipt } from './read-receipt.js';

/** A message, what it says, and the connection it belongs to; undefined when nobody connected its location. */
export interface Read {
  readonly message: Message<unknown>;
  readonly receipt: ReadReceipt;
  readonly connectionId: string | undefined;
}

type Contexts = ReadonlyMap<string, LocationContext>;

/** What the batch says of notes, in order. */
export const noteReports = (reads: readonly Read[], contexts: Contexts): Report<NotesCommand>[] =>
  reads.flatMap(({ message, receipt }) => {
    const context = receipt.kind === 'notes' ? contexts.get(receipt.about.locationId) : undefined;
    if (receipt.kind !== 'notes' || !context) return [];
    return [{ rowId: personId(receipt.about), command: receipt.command(context), cause: reportedBy(message, receipt.urgency) }];
  });

/** What the batch says of appointments, in order. */
export const appointmentReports = (reads: readonly Read[], contexts: Contexts): Report<AppointmentCommand>[] =>
  reads.flatMap(({ message, receipt }) => {
    const context = receipt.kind === 'appointment' ? contexts.get(receipt.about.locationId) : undefined;
    if (receipt.kind !== 'appointment' || !context) return [];
    return [{ rowId: appointmentRowId(receipt.about), command: receipt.command(context), cause: reportedBy(message, receipt.urgency) }];
  });

const reportedBy = (message: Message<unknown>, urgency: Cause['urgency']): Cause =>
  causeOf({ ...message, traceparent: markSpan('learn from receipt', { parent: message.traceparent }) }, urgency);

const reliableSince = Date.UTC(2000, 0, 1);

/** What a message's events are stored with. It happened when it says, unless that is later than its own receipt, or long before there were webhooks. */
export const causeOf = ({ id, occurredAt, recordedAt, traceparent }: Message<unknown>, urgency: Cause['urgency']): Cause => ({
  receiptId: id,
  occurredAt: occurredAt > recordedAt || occurredAt.getTime() < reliableSince ? recordedAt : occurredAt,
  recordedAt,
  traceparent,
  urgency,
});
