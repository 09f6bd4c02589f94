import { PersonForgotten, type EventStore, type NewEvent, type StreamAppend } from '@sync/event-store';
import { settleLanes, type Claim, type LaneSettlement } from '@sync/delivery';
import { contactKey, personKey, pushEvents, pushStream, type Slice } from '@sync/crm-events';
import { topics } from '@sync/messaging';
import { markSpan } from '@sync/telemetry';
import type { LaneResult } from './lane-work.js';
import { unrecordable } from './settle-failure.js';
import type { Timing } from './timing.js';

const schemaVersions = new Map<string, number>(pushEvents.map(({ type, schemaVersion }) => [type, schemaVersion]));

/**
 * Gives the lanes back and writes what happened into the streams of all claimants, in one transaction. A lane that somebody else holds by
 * now is not settled and tells nothing: whoever holds it says the same again. Returns the results that took effect.
 */
export const recordResults = async (store: EventStore, results: readonly LaneResult[], timing: Timing): Promise<LaneResult[]> => {
  if (results.length === 0) return [];
  try {
    return await record(store, results);
  } catch (error) {
    // One result that cannot be written must not keep the others from being so: their calls were made.
    if (results.length > 1) return inTurn(store, results, timing);
    // Nothing can be stored about somebody who was erased; the lane is given back all the same.
    const untold = (result: LaneResult): LaneResult =>
      error instanceof PersonForgotten ? { ...result, outcomes: [] } : unrecordable(result, error, timing);
    return record(store, results.map(untold));
  }
};

const inTurn = async (store: EventStore, results: readonly LaneResult[], timing: Timing): Promise<LaneResult[]> => {
  const told: LaneResult[] = [];
  for (const result of results) told.push(...(await recordResults(store, [result], timing)));
  return told;
};

const record = (store: EventStore, results: readonly LaneResult[]): Promise<LaneResult[]> => {
  const streams = results.flatMap(({ work, outcomes, told }) => (outcomes.length > told ? work.claims.map(streamOf) : []));
  return store.transaction([...new Set(streams)], async (tx) => {
    const settlements = results.flatMap((result): LaneSettlement[] =>
      result.also ? [result.settlement, result.also] : [result.settlement],
    );
    const effective = new Set((await settleLanes(tx.client, settlements)).map(({ lane }) => lane));
    const told = results.filter(({ settlement }) => effective.has(settlement.lane));
    const appends = told.flatMap(appendsOf);
    if (appends.length > 0) await tx.append(appends);
    return told;
  });
};

/**
 * Writes down and tells what was reached so far, for a lane that stays in hand; the other end of a rename is given back. Null when the lane is
 * somebody else's by now.
 */
export const recordSoFar = async (store: EventStore, result: LaneResult): Promise<LaneResult | null> => {
  const kept = { ...result, settlement: { ...result.settlement, keep: true } };
  const recorded = await record(store, [kept]).catch((error: unknown) => {
    if (!(error instanceof PersonForgotten)) throw error;
    return record(store, [{ ...kept, outcomes: [] }]);
  });
  const { also: _given, ...own } = result;
  return recorded.length > 0 ? { ...own, told: result.outcomes.length } : null;
};

const streamOf = ({ slice, contactId }: Claim<Slice>): string => pushStream(slice.locationId, contactId);

const appendsOf = (result: LaneResult): StreamAppend[] => {
  const { work, told } = result;
  const outcomes = result.outcomes.slice(told);
  if (outcomes.length === 0) return [];
  const claimants = [...new Set(work.claims.map(({ contactId }) => contactId))];
  const traceparent = markSpan('push.recorded', { parent: work.lane.traceparents[0] ?? null, links: work.lane.traceparents.slice(1) });
  return work.claims
    .filter(({ service }) => service === 'contact')
    .map((claim) => ({
      stream: streamOf(claim),
      topic: topics.pushEvents,
      key: contactKey(claim.slice.locationId, claim.contactId),
      keyId: personKey(claim.slice.locationId, claim.contactId),
      events: outcomes.map((outcome): NewEvent => ({
        type: outcome.type,
        schemaVersion: schemaVersions.get(outcome.type) ?? 1,
        data: {
          connectionId: claim.connectionId,
          locationId: claim.slice.locationId,
          contactId: claim.contactId,
          sliceVersion: claim.version,
          claimants,
          ...outcome.facts,
        },
        // A contact meets many lanes, and each counts its own fences, new at every lease: together they name one settlement and no other.
        causationId: `lane-${work.lane.id}-${work.lane.fence}${told > 0 ? `-${told}` : ''}`,
        occurredAt: new Date(),
        traceparent,
        source: 'delivery',
      })),
    }));
};
