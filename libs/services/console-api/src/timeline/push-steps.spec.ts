import { CustomEventLost, CustomEventRejected, CustomEventSent, CustomEventSkipped, type DomainEvent } from '@sync/crm-events';
import type { StoredEvent } from '@sync/event-store';
import { pushSteps } from './push-steps.js';

const event = { connectionId: 'con_1', locationId: 'loc_1', contactId: 'ada', name: 'ghl_task_created', dedupeKey: 'key-1' };
const when = new Date('2025-03-01T09:00:00.000Z');

const stepFor = ({ type, schemaVersion, data }: DomainEvent) => {
  const stored: StoredEvent = {
    position: 1n,
    xid: 1n,
    eventId: 'event-1',
    stream: 'push-loc_1-ada',
    version: 1,
    topic: 'push-events',
    key: 'loc_1/contact/ada',
    type,
    schemaVersion,
    data,
    causationId: 'lane-1',
    ordinal: 0,
    correlationId: null,
    traceparent: null,
    actor: null,
    source: 'delivery',
    occurredAt: when,
    recordedAt: when,
  };
  const step = pushSteps([stored], 'Ada')[0]?.step;
  return [step?.sentence, step?.reason?.code ?? null, step?.detail];
};

describe('custom events in the timeline', () => {
  it('says what SendX was told, by name', () => {
    expect(stepFor(CustomEventSent.of({ ...event, answersLost: 0 }))).toEqual(['SendX was told of Ada: ghl_task_created.', null, null]);
    expect(stepFor(CustomEventSent.of({ ...event, answersLost: 1 }))[2]).toContain('more than once');
  });

  it('says why SendX was not told', () => {
    expect(stepFor(CustomEventSkipped.of({ ...event, reason: 'opted-out' }))).toEqual([
      'SendX was not told of Ada: ghl_task_created.',
      'opted-out',
      null,
    ]);
    expect(stepFor(CustomEventRejected.of({ ...event, code: 'SENDX_REJECTED', detail: 'no such event' }))).toEqual([
      'SendX refused ghl_task_created of Ada.',
      'SENDX_REJECTED',
      'no such event',
    ]);
  });

  it('says what nobody knows, and whether it is tried again', () => {
    const lost = (isRepeated: boolean) => stepFor(CustomEventLost.of({ ...event, policy: 'send-again', isRepeated }));
    expect(lost(true)).toEqual([expect.stringContaining('answer was lost'), 'answer-lost', 'It is sent again.']);
    expect(lost(false)[2]).toBe('It is not sent again.');
  });
});
