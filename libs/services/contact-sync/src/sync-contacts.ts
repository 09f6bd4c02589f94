import { contactKey, contactSliceStream, contactStream, customEventsStream, hydrateStream, referencesStream } from '@sync/crm-events';
import type { Pool } from '@sync/database';
import { VersionConflict, type EventStore, type StoreTransaction, type StreamAppend } from '@sync/event-store';
import { done, markEnds, topics, type Batch, type Message, type Settlement, type TracedReport } from '@sync/messaging';
import { markSpan } from '@sync/telemetry';
import { contactAppend, hydrateAppend, hydrationRequest, sliceAppend } from './appends.js';
import { contactEventAppends } from './contact-custom-events.js';
import { freshRow, loadRows, rowId, saveRows, type ContactId, type ContactRow } from './contact-rows.js';
import { foldReports, slice, type Learned, type Report, type Sliced } from './fold-contacts.js';
import { loadContexts, type LocationContext } from './location-context.js';
import { rebuildRow } from './rebuild-row.js';
import { readReceipt, type ReadReceipt } from './read-receipt.js';

/** Which connection a location belongs to; undefined: we do not know the location (yet). */
export abstract class ConnectionDirectory {
  abstract connectionOf(locationId: string): string | undefined;
}

interface Read {
  readonly message: Message<unknown>;
  readonly receipt: ReadReceipt;
  readonly connectionId: string | undefined;
}

/** Decide, append, map, emit the slice: a batch of receipts becomes events in one transaction, whatever its size. */
export class SyncContacts {
  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly connections: ConnectionDirectory,
  ) {}

  async run(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const reads = batch.items.map((message): Read => {
      const receipt = readReceipt(message);
      return { message, receipt, connectionId: receipt.about ? this.connections.connectionOf(receipt.about.locationId) : undefined };
    });
    const contacts = uniqueContacts(reads.flatMap(({ receipt, connectionId }) => (receipt.about && connectionId ? [receipt.about] : [])));
    try {
      return await batch.transaction(contacts.flatMap(streamsOf), (tx) => this.#apply(tx, reads, contacts));
    } catch (error) {
      if (error instanceof VersionConflict) await this.#rebuild(error.stream, contacts);
      throw error; // the transport hands the batch over again, to rows that fit
    }
  }

  /** A row that is behind its stream (it was dropped, or restored from an old copy) is made again from the store. */
  async #rebuild(stream: string, contacts: readonly ContactId[]): Promise<void> {
    const id = contacts.find((contact) => streamsOf(contact).includes(stream));
    const connectionId = id && this.connections.connectionOf(id.locationId);
    if (connectionId) await rebuildRow(this.pool, this.store, id, connectionId);
  }

  async #apply(tx: StoreTransaction, reads: readonly Read[], contacts: readonly ContactId[]): Promise<Settlement[]> {
    const locations = new Map(
      reads.flatMap(({ receipt, connectionId }) =>
        receipt.about && connectionId ? [[receipt.about.locationId, connectionId] as const] : [],
      ),
    );
    const contexts = await loadContexts(tx.client, locations);
    const stored = await loadRows(tx.client, contacts);
    const rows = new Map(contacts.map((id) => [rowId(id), stored.get(rowId(id)) ?? freshRow(id, locations.get(id.locationId) ?? '')]));
    const reports = reads.flatMap(reportOf);
    const learned = foldReports(rows, reports);
    const sliced = learned.map((one) => waitingIn(sliceIn(contexts, one.row), one));
    const appends = [
      ...learned.flatMap(contactAppend),
      ...learned.flatMap((one, index) => sliceAppend(sliced[index], one.last)),
      ...learned.flatMap((one) => contactEventAppends(one, contexts.get(one.row.locationId)?.mapping)),
      ...learned.flatMap(hydrateAppend),
      ...reads.flatMap(unreadableAppend),
    ];
    if (appends.length > 0) await tx.append(appends);
    await requestReferences(tx, learned, sliced);
    await saveRows(
      tx.client,
      sliced.map(({ row }) => row),
    );
    markEnds(tracedReports(reports, sliced), appends);
    return reads.map(settlementOf);
  }
}

const sliceIn = (contexts: ReadonlyMap<string, LocationContext>, row: ContactRow): Sliced => {
  const context = contexts.get(row.locationId);
  return context ? slice(row, context) : { row, slice: null, missing: [] };
};

/** A slice that begins to wait does so in the trace of the report that asked for what it waits for, if one did. */
const waitingIn = (sliced: Sliced, { hydrate, last }: Learned): Sliced => {
  const { row } = sliced;
  if (!row.sliceWaits || row.waitsIn !== null) return sliced;
  return { ...sliced, row: { ...row, waitsIn: (hydrate?.report ?? last).traceparent } };
};

const reportOf = ({ message, receipt, connectionId }: Read): Report[] => {
  if (receipt.kind !== 'report' || !connectionId) return [];
  const traceparent = markSpan('learn from receipt', { parent: message.traceparent });
  const { about, command, urgency } = receipt;
  return [
    {
      row: rowId(about),
      command,
      urgency,
      receiptId: message.id,
      occurredAt: message.occurredAt,
      recordedAt: message.recordedAt,
      traceparent,
    },
  ];
};

const tracedReports = (reports: readonly Report[], sliced: readonly Sliced[]): TracedReport[] => {
  const rows = new Map(sliced.map(({ row }) => [rowId(row), row]));
  return reports.map(({ row: id, traceparent }) => {
    const row = rows.get(id);
    return {
      traceparent,
      keys: row ? [contactKey(row.locationId, row.contactId)] : [],
      unchanged: row?.sliceWaits ? 'waits' : 'unchanged',
      waitsIn: row?.waitsIn ?? null,
    };
  });
};

const settlementOf = ({ receipt, connectionId }: Read): Settlement => {
  if (receipt.kind === 'unreadable') return { kind: 'park', code: receipt.code, reason: receipt.reason };
  if (connectionId) return done;
  return {
    kind: 'park',
    code: 'LOCATION_UNKNOWN',
    reason: `There is no connection for location ${receipt.about.locationId}; connect it, then redrive.`,
  };
};

const unreadableAppend = ({ message, receipt, connectionId }: Read): StreamAppend[] =>
  receipt.kind === 'unreadable' && receipt.about && connectionId
    ? [hydrationRequest(receipt.about, connectionId, 'unreadable-receipt', message.id, message.traceparent, 'live')]
    : [];

/** One request per location and batch. Its stream is locked by nobody else's order, so it goes to the end of it in the same transaction. */
const requestReferences = async (tx: StoreTransaction, learned: readonly Learned[], sliced: readonly Sliced[]): Promise<void> => {
  const wanted = new Map<string, { learned: Learned; missing: Set<string> }>();
  sliced.forEach(({ row, missing }, index) => {
    const one = learned[index];
    if (missing.length === 0 || !one) return;
    const sofar = wanted.get(row.locationId) ?? { learned: one, missing: new Set<string>() };
    for (const id of missing) sofar.missing.add(id);
    wanted.set(row.locationId, sofar);
  });
  if (wanted.size === 0) return;
  await tx.append(
    [...wanted].map(([locationId, { learned: one, missing }]) => ({
      // In the contact's own hydrate stream, whose lock this transaction holds: a stream per location would make all batches wait for each other.
      stream: hydrateStream(one.row.locationId, one.row.contactId),
      topic: topics.requests,
      key: referencesStream(locationId),
      keyId: null,
      events: [
        {
          type: 'ReferencesRequested',
          schemaVersion: 1,
          data: { connectionId: one.row.connectionId, locationId, missing: [...missing].sort() },
          causationId: `${one.last.receiptId}/references`,
          occurredAt: new Date(),
          traceparent: one.last.traceparent,
          source: 'contact-sync',
        },
      ],
    })),
  );
};

const streamsOf = ({ locationId, contactId }: ContactId): string[] => [
  contactStream(locationId, contactId),
  contactSliceStream(locationId, contactId),
  hydrateStream(locationId, contactId),
  customEventsStream('contact', locationId, contactId),
];

const uniqueContacts = (contacts: readonly ContactId[]): ContactId[] => [...new Map(contacts.map((id) => [rowId(id), id])).values()];
