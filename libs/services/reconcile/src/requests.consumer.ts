import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { requestEventRegistry, type RequestEvent } from '@sync/crm-events';
import type { StoreTransaction } from '@sync/event-store';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { priorityOfSource } from './hydration/priority.js';
import { requestHydrations, type HydrationRequest } from './hydration/request-hydrations.js';
import { Reconcile } from './reconcile.js';
import { requestReferences, type ReferencesRequest } from './reading/request-references.js';

type Read =
  | { readonly kind: 'hydration'; readonly request: HydrationRequest }
  | { readonly kind: 'references'; readonly request: ReferencesRequest }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly detail: string };

/** Takes over what somebody needs whole. It only writes the requests down: a message handler never calls a vendor. */
@Controller()
export class RequestsConsumer {
  constructor(@Inject(Reconcile) private readonly reconcile: Reconcile) {}

  @EventPattern(topics.requests, { group: 'reconcile' })
  async handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const settlements = await batch.transaction([], (tx) => keep(tx, batch.items));
    this.reconcile.poke();
    return settlements;
  }
}

const keep = async (tx: StoreTransaction, items: readonly Message<unknown>[]): Promise<Settlement[]> => {
  const reads = items.map(read);
  // The reading's row before the queue, as sweeps take them: neither waits for the other both ways.
  await requestReferences(
    tx.client,
    reads.flatMap((one) => (one.kind === 'references' ? [one.request] : [])),
  );
  await requestHydrations(
    tx.client,
    reads.flatMap((one) => (one.kind === 'hydration' ? [one.request] : [])),
  );
  return reads.map((one): Settlement => (one.kind === 'unknown' ? { kind: 'hold', reason: one.detail } : done));
};

const read = (message: Message<unknown>): Read => {
  const decoded = requestEventRegistry.decode(message);
  if (decoded.kind === 'erased-event') return { kind: 'nothing' };
  if (decoded.kind === 'unknown-event') return { kind: 'unknown', detail: decoded.detail };
  const { event } = decoded;
  if (event.type === 'ReferencesRequested') return { kind: 'references', request: event.data };
  const { connectionId, locationId, reason } = event.data;
  const { traceparent, source } = message;
  return {
    kind: 'hydration',
    request: { connectionId, locationId, reason, ...recordOf(event), priority: priorityOfSource(source), traceparent },
  };
};

type RecordEvent = Exclude<RequestEvent, { readonly type: 'ReferencesRequested' }>;

const recordOf = (event: RecordEvent): Pick<HydrationRequest, 'kind' | 'recordId' | 'contactId' | 'receiptId'> => {
  switch (event.type) {
    case 'ContactHydrationRequested':
      return { kind: 'contact', recordId: event.data.contactId };
    case 'TaskHydrationRequested':
      return { kind: 'task', recordId: event.data.taskId, contactId: event.data.contactId, receiptId: event.data.receiptId };
    case 'NotesHydrationRequested':
      return { kind: 'notes', recordId: event.data.contactId };
    case 'AppointmentHydrationRequested':
      return { kind: 'appointment', recordId: event.data.appointmentId };
  }
};
