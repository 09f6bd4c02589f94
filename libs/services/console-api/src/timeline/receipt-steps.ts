import type { StoredReceipt } from '@sync/event-store';
import { traceIdOf } from '@sync/telemetry';
import type { PlacedStep } from './step.js';

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
      detail: receipt.asOf ? `True as of ${receipt.asOf.toISOString()}.` : null,
      traceId: traceIdOf(receipt.traceparent),
    },
  }));

const sentenceOf = ({ source, body }: StoredReceipt, who: string): string => {
  if (source === 'webhook') return `GHL reported ${whatOf(typeOf(body))} ${who}.`;
  if (source === 'get') return `We read the whole record of ${who} from GHL.`;
  if (source === 'search') return `We found ${who} while reading all contacts of the location.`;
  return `Something about ${who} arrived (${source}).`;
};

const whatOf = (type: string | null): string => {
  const what: Readonly<Record<string, string>> = {
    ContactCreate: 'a new contact:',
    ContactUpdate: 'a change of',
    ContactDelete: 'the deletion of',
    ContactTagUpdate: 'new tags of',
    ContactDndUpdate: 'a change of the do-not-disturb settings of',
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
