import type { StoredReceipt } from '@sync/event-store';
import { traceIdOf } from '@sync/telemetry';
import { many, type PlacedStep } from './step.js';

/** What arrived from GHL, by which door. */
export const receiptSteps = (receipts: readonly StoredReceipt[], who: string): PlacedStep[] =>
  receipts.map((receipt) => ({
    position: receipt.position,
    step: {
      id: receipt.id,
      at: receipt.receivedAt.toISOString(),
      kind: 'receipt',
      type: receipt.source,
      sentence: sentenceOf(receipt, who),
      values: [],
      reason: null,
      detail: latenessOf(receipt),
      traceId: traceIdOf(receipt.traceparent),
    },
  }));

/** Worth a word only when a webhook came late; a search row is as old as its record. */
const latenessOf = ({ source, asOf, receivedAt }: StoredReceipt): string | null => {
  const minutes = asOf && source === 'webhook' ? Math.floor((receivedAt.getTime() - asOf.getTime()) / 60_000) : 0;
  return minutes > 0 ? `What it says was true ${many(minutes, 'minute')} earlier.` : null;
};

/** By source of the receipt. */
const sentences: Readonly<Record<string, (who: string, body: Buffer | null) => string>> = {
  webhook: (who, body) => `GHL reported ${whatOf(typeOf(body))} ${who}.`,
  get: (who) => `We read the whole record of ${who} from GHL.`,
  gone: (who) => `GHL confirmed that it has no record of ${who} any more.`,
  backfill: (who) => `We found ${who} while reading all contacts of the location.`,
  search: (who) => `We noticed ${who} while checking GHL for changes.`,
  'task-get': (who) => `We read a whole task of ${who} from GHL.`,
  'task-gone': (who) => `GHL confirmed that it has no such task of ${who} any more.`,
  'task-row': (who) => `We noticed a task of ${who} while looking through all tasks.`,
  'task-backfill': (who) => `We found a task of ${who} while reading all tasks of the location.`,
  notes: (who) => `We read all notes of ${who} from GHL.`,
  'notes-backfill': (who) => `We read all notes of ${who} from GHL for the first time.`,
  'notes-gone': (who) => `GHL confirmed that it has no notes of ${who} any more.`,
  'appointment-get': (who) => `We read a whole appointment of ${who} from GHL.`,
  'appointment-gone': (who) => `GHL confirmed that it has no such appointment of ${who} any more.`,
  'appointment-row': (who) => `We noticed an appointment of ${who} while looking through the calendars.`,
  'appointment-backfill': (who) => `We found an appointment of ${who} while reading all calendars of the location.`,
};

const sentenceOf = ({ source, body }: StoredReceipt, who: string): string =>
  sentences[source]?.(who, body) ?? `Something about ${who} arrived (${source}).`;

const whatOf = (type: string | null): string => {
  const what: Readonly<Record<string, string>> = {
    ContactCreate: 'a new contact:',
    ContactUpdate: 'a change of',
    ContactDelete: 'the deletion of',
    ContactTagUpdate: 'new tags of',
    ContactDndUpdate: 'a change of the do-not-disturb settings of',
    TaskCreate: 'a new task of',
    TaskComplete: 'a finished task of',
    TaskDelete: 'the deletion of a task of',
    NoteCreate: 'a new note on',
    NoteUpdate: 'a change of a note on',
    NoteDelete: 'the deletion of a note on',
    AppointmentCreate: 'an appointment of',
    AppointmentUpdate: 'a change of an appointment of',
    AppointmentDelete: 'the deletion of an appointment of',
  };
  return (type && what[type]) ?? 'something about';
};

/** The webhook's own type; null when the bytes are gone (their day's key is destroyed) or say nothing. */
const typeOf = (body: Buffer | null): string | null => {
  try {
    const json: unknown = body ? JSON.parse(body.toString('utf8')) : null;
    return typeof json === 'object' && json !== null && 'type' in json && typeof json.type === 'string' ? json.type : null;
  } catch {
    return null;
  }
};
