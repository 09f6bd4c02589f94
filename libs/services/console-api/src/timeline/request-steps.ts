import { requestEventRegistry } from '@sync/crm-events';
import type { StoredEvent } from '@sync/event-store';
import { silentStep, stepOf, type PlacedStep } from './step.js';

const why: Readonly<Record<string, string>> = {
  'first-sight': 'a webhook tells only part of a new contact',
  'no-as-of': 'a report did not say when it was true',
  tie: 'two reports of the same moment differ',
  older: 'a report came late and differs from what we know',
  incomplete: 'a report was incomplete',
  'omitted-field': 'a report left out something we hold',
  'older-read': 'an earlier read differs from what we know',
  'delete-reported': 'a deletion was reported and is believed only when GHL confirms it',
  'seen-after-deletion': 'a deleted contact was seen again',
  'unreadable-receipt': 'a report could not be read',
};

/** When the whole record was asked for, and why a report alone was not believed. */
export const requestSteps = (events: readonly StoredEvent[], who: string): PlacedStep[] =>
  events.map((stored) => {
    const decoded = requestEventRegistry.decode(stored);
    if (decoded.kind !== 'event') return silentStep('request', stored, decoded.kind);
    const reason = decoded.event.type === 'ContactHydrationRequested' ? why[decoded.event.data.reason] : undefined;
    return stepOf('request', stored, {
      sentence: `We asked GHL for the whole record of ${who}${reason ? `, because ${reason}` : ''}.`,
    });
  });
