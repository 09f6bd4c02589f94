import { customEventRegistry, isCustomEventOutcome, pushEventRegistry } from '@sync/crm-events';
import type { StoredEvent } from '@sync/event-store';
import { silentStep, stepOf, type PlacedStep } from './step.js';

/** Custom events that SendX is to be told, and whether they still wait. What became of the others is a step of its own. */
export const raisedSteps = (raised: readonly StoredEvent[], pushes: readonly StoredEvent[], who: string): PlacedStep[] => {
  const settled = settledKeys(pushes);
  return raised.map((stored) => {
    const decoded = customEventRegistry.decode(stored);
    if (decoded.kind !== 'event') return silentStep('slice', stored, decoded.kind);
    const { name, dedupeKey } = decoded.event.data;
    return stepOf('slice', stored, {
      sentence: `SendX should be told of ${who}: ${name}.`,
      detail: settled.has(dedupeKey) ? null : 'It waits to be sent.',
    });
  });
};

/** Those that came to an end. One whose answer was lost and that is sent again waits once more. */
const settledKeys = (pushes: readonly StoredEvent[]): ReadonlySet<string> => {
  const settled = new Set<string>();
  for (const stored of pushes) {
    const decoded = pushEventRegistry.decode(stored);
    if (decoded.kind !== 'event' || !isCustomEventOutcome(decoded.event)) continue;
    const { type, data } = decoded.event;
    if (type === 'CustomEventLost' && data.isRepeated) settled.delete(data.dedupeKey);
    else settled.add(data.dedupeKey);
  }
  return settled;
};
