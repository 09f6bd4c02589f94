import { contactKey, taskEventRegistry, type EventRegistry } from '@sync/crm-events';
import type { StoredEvent } from '@sync/event-store';
import { activityEventRegistry, happeningWords, type HappeningEvent } from '../happenings/happening.js';
import { beginningOf, tellRecord } from '../happenings/record-story.js';
import { silentStep, stepOf, type PlacedStep } from './step.js';

/** What happened to one task or appointment, to the notes, or was found when everybody was looked at. The stream is folded along, so that a step can name its record. */
export const happeningSteps = (events: readonly StoredEvent[], [locationId, contactId]: readonly [string, string]): PlacedStep[] => {
  const [first] = events;
  if (!first) return [];
  let story = beginningOf(first.stream, locationId);
  const registry: EventRegistry<HappeningEvent> = story?.kind === 'task' ? taskEventRegistry : activityEventRegistry;
  return events.flatMap((stored) => {
    const decoded = registry.decode(stored);
    const before = story;
    if (decoded.kind === 'event' && story) story = tellRecord(story, decoded.event);
    if (!isAbout(stored, contactKey(locationId, contactId))) return [];
    if (decoded.kind !== 'event') return [silentStep('event', stored, decoded.kind)];
    return [stepOf('event', stored, happeningWords(decoded.event, before))];
  });
};

/** What happened while the record was somebody else's belongs into their story; that it moved, into both. */
const isAbout = ({ key, type }: StoredEvent, person: string): boolean => key === person || type.endsWith('MovedToContact');
