import { PersonForgotten, type EventStore, type StreamAppend } from '@sync/event-store';
import { settleCustomEvents, type CustomEventSettlement, type LeasedLane, type OpenCustomEvent } from '@sync/delivery';
import {
  contactKey,
  CustomEventLost,
  CustomEventRejected,
  CustomEventSent,
  CustomEventSkipped,
  personKey,
  pushStream,
  type CustomEventOutcome,
} from '@sync/crm-events';
import { topics } from '@sync/messaging';
import { counter, markSpan } from '@sync/telemetry';

export type LostAnswerPolicy = 'send-again' | 'assume-sent';

/** What became of an event, and what its person's timeline says of it; null: nothing, it waits on. */
export interface CustomEventEnd {
  readonly settlement: CustomEventSettlement;
  readonly tells: CustomEventOutcome | null;
  readonly outcome: string;
}

/** So many lost answers in a row and an event is not sent again: a vendor that never answers would else be told for days, and carry out each. */
const LOST_ANSWERS = 3;

const customEvents = counter('custom_events', 'Do custom events reach SendX, and how does it end? Lost answers are counted apart.');

export const sent = (event: OpenCustomEvent, begunBy: LeasedLane): CustomEventEnd => ({
  settlement: { event, begunBy, state: 'sent' },
  tells: CustomEventSent.of({ ...factsOf(event), answersLost: event.answersLost }),
  outcome: 'sent',
});

/** It was certainly not carried out, and waits for a better time. */
export const deferred = (event: OpenCustomEvent, begunBy: LeasedLane): CustomEventEnd => ({
  settlement: { event, begunBy, state: 'waiting', refund: true },
  tells: null,
  outcome: 'deferred',
});

export const rejected = (event: OpenCustomEvent, begunBy: LeasedLane, code: string, detail: string): CustomEventEnd => ({
  settlement: { event, begunBy, state: 'rejected', code, detail },
  tells: CustomEventRejected.of({ ...factsOf(event), code, detail }),
  outcome: 'rejected',
});

/** Why an event is not told: a code that has a page in docs/problems, and what there is to say besides. */
export interface Why {
  readonly code: string;
  readonly detail?: string;
}

/** `skipped`: it is not meant for SendX. `expired`: it waited for too long. */
export const leftOut = (state: 'skipped' | 'expired', event: OpenCustomEvent, why: Why): CustomEventEnd => {
  const { code, detail } = event.sendingForMs === null ? why : { ...why, detail: [why.detail, mayHaveIt].filter(Boolean).join(' ') };
  const more = detail === undefined ? {} : { detail };
  return {
    settlement: { event, begunBy: null, state, code, ...more },
    tells: CustomEventSkipped.of({ ...factsOf(event), reason: code, ...more }),
    outcome: state,
  };
};

const mayHaveIt = 'SendX may have it: the answer to an attempt was lost.';

/** Whether SendX has it is unknown, and always will be. `begunBy` null: somebody began it and never came back. */
export const lost = (event: OpenCustomEvent, begunBy: LeasedLane | null, policy: LostAnswerPolicy): CustomEventEnd => {
  const isRepeated = policy === 'send-again' && event.answersLost + 1 < LOST_ANSWERS;
  const end = isRepeated ? { state: 'waiting' as const } : { state: 'lost' as const, ...unanswered(event.answersLost + 1) };
  return {
    settlement: { event, begunBy, answerLost: true, ...end },
    tells: CustomEventLost.of({ ...factsOf(event), policy, isRepeated }),
    outcome: isRepeated ? 'lost-sent-again' : 'lost',
  };
};

const unanswered = (answers: number): Why => ({
  code: 'answer-lost',
  detail: answers === 1 ? 'Its answer was lost.' : `${answers} answers in a row were lost.`,
});

const factsOf = ({ connectionId, locationId, contactId, name, dedupeKey }: OpenCustomEvent) => ({
  connectionId,
  locationId,
  contactId,
  name,
  dedupeKey,
});

/**
 * Writes down what became of events, and tells it in the streams of their contacts, in one transaction. What somebody else settled meanwhile is left
 * alone and told by nobody else. Answers the ends that took effect.
 */
export const recordCustomEvents = async (store: EventStore, ends: readonly CustomEventEnd[]): Promise<CustomEventEnd[]> => {
  if (ends.length === 0) return [];
  const effective = await record(store, ends);
  for (const { outcome } of effective) customEvents.add(1, { outcome });
  return effective;
};

const record = async (store: EventStore, ends: readonly CustomEventEnd[]): Promise<CustomEventEnd[]> => {
  try {
    return await recordTogether(store, ends);
  } catch (error) {
    if (!(error instanceof PersonForgotten)) throw error;
    // Nothing can be told of somebody who was erased; their event is settled all the same, and so are the others'.
    if (ends.length === 1)
      return recordTogether(
        store,
        ends.map((end) => ({ ...end, tells: null })),
      );
    const effective: CustomEventEnd[] = [];
    for (const end of ends) effective.push(...(await record(store, [end])));
    return effective;
  }
};

const recordTogether = (store: EventStore, ends: readonly CustomEventEnd[]): Promise<CustomEventEnd[]> => {
  const streams = ends.flatMap(({ tells, settlement }) => (tells ? [streamOf(settlement.event)] : []));
  return store.transaction([...new Set(streams)], async (tx) => {
    const settled = new Set(
      await settleCustomEvents(
        tx.client,
        ends.map(({ settlement }) => settlement),
      ),
    );
    const effective = ends.filter(({ settlement }) => settled.has(settlement));
    const appends = effective.flatMap(appendOf);
    if (appends.length > 0) await tx.append(appends);
    return effective;
  });
};

const streamOf = ({ locationId, contactId }: OpenCustomEvent): string => pushStream(locationId, contactId);

const appendOf = ({ settlement: { event, begunBy }, tells }: CustomEventEnd): StreamAppend[] => {
  if (!tells) return [];
  const change = event.revision + (begunBy ? 2 : 1);
  return [
    {
      stream: streamOf(event),
      topic: topics.pushEvents,
      key: contactKey(event.locationId, event.contactId),
      keyId: personKey(event.locationId, event.contactId),
      events: [
        {
          ...tells,
          causationId: `custom-event-${event.connectionId}-${event.dedupeKey}-${tells.type}-${change}`,
          occurredAt: new Date(),
          traceparent: markSpan('custom_event.settled', { parent: event.traceparent, links: begunBy?.traceparents ?? [] }),
          source: 'delivery',
        },
      ],
    },
  ];
};
