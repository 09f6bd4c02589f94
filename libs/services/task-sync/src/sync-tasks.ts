import { contactKey, contactOf } from '@sync/crm-events';
import type { Pool } from '@sync/database';
import { VersionConflict, type EventStore, type StoreTransaction, type StreamAppend } from '@sync/event-store';
import { done, markEnds, type Batch, type Message, type Settlement, type TracedReport } from '@sync/messaging';
import { markSpan } from '@sync/telemetry';
import { hydrationAppend } from './appends.js';
import { contactsTouched, foldReports, type Learned, type Report } from './fold-tasks.js';
import { connectionsOf, loadContexts, type ConnectionDirectory } from './location-context.js';
import { personId, type Person, type PersonId } from './people.js';
import { readTaskReceipt, type ReadReceipt } from './read-task-receipt.js';
import { rebuildStream } from './rebuild.js';
import { freshRow, loadRows, locationsOf, rowId, type TaskId, type TaskRow } from './task-rows.js';
import { withPeople, type People } from './with-people.js';
import { peopleTouched, writeBatch } from './write-batch.js';

interface Read {
  readonly message: Message<unknown>;
  readonly receipt: ReadReceipt;
  readonly connectionId: string | undefined;
}

/** Decide, append, map, emit: a batch of receipts becomes events, slices and custom events in one transaction, whatever its size. */
export class SyncTasks {
  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly connections: ConnectionDirectory,
    private readonly now: () => Date,
  ) {}

  async run(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const reads = batch.items.map((message): Read => {
      const receipt = readTaskReceipt(message);
      return { message, receipt, connectionId: receipt.about ? this.connections.connectionOf(receipt.about.locationId) : undefined };
    });
    const tasks = uniqueTasks(reads);
    const people = [...reads.flatMap(ownerTold), ...(await this.#ownersKnown(tasks))];
    try {
      return await withPeople(this.pool, tasks, people, (streams, allowed) =>
        batch.transaction(streams, (tx) => this.#apply(tx, reads, tasks, allowed)),
      );
    } catch (error) {
      if (error instanceof VersionConflict) await rebuildStream(this.pool, this.store, this.connections, error.stream, locationsOf(tasks));
      throw error; // the transport hands the batch over again, to rows that fit
    }
  }

  /** Whose tasks these are as far as we know, so that their streams can be locked before anything is read under a lock. */
  async #ownersKnown(tasks: readonly TaskId[]): Promise<PersonId[]> {
    if (tasks.length === 0) return [];
    return [...(await loadRows(this.pool, tasks)).values()].flatMap(ownersOf);
  }

  async #apply(tx: StoreTransaction, reads: readonly Read[], tasks: readonly TaskId[], people: People): Promise<Settlement[]> {
    const connections = connectionsOf(this.connections, locationsOf(tasks));
    const contexts = await loadContexts(tx.client, connections);
    const stored = await loadRows(tx.client, tasks);
    const rows = new Map(tasks.map((id) => [rowId(id), stored.get(rowId(id)) ?? freshRow(id, connections.get(id.locationId) ?? '')]));
    const reports = reads.flatMap(reportOf);
    const learned = foldReports(rows, reports).filter((story) => !people.areForgotten(peopleTouched([story])));
    people.need(peopleTouched(learned));
    const written = await writeBatch(tx, contexts, this.now(), {
      stories: learned,
      others: [...learned.flatMap(hydrateAppend), ...reads.flatMap((read) => unreadableAppend(read, rows))],
    });
    markEnds(tracedReports(reports, learned, written.people), written.appends);
    return reads.map(settlementOf);
  }
}

const reportOf = ({ message, receipt, connectionId }: Read): Report[] => {
  if (receipt.kind !== 'report' || !connectionId) return [];
  const { about, command, urgency, source, history } = receipt;
  return [
    {
      row: rowId(about),
      command,
      source,
      history,
      receivedAt: message.recordedAt,
      cause: {
        id: message.id,
        occurredAt: message.occurredAt,
        recordedAt: message.recordedAt,
        traceparent: markSpan('learn from receipt', { parent: message.traceparent }),
        urgency,
      },
    },
  ];
};

const tracedReports = (reports: readonly Report[], learned: readonly Learned[], people: readonly Person[]): TracedReport[] => {
  const waiting = new Map(people.flatMap((person) => (person.sliceWaits ? [[personId(person), person.waitsIn] as const] : [])));
  const stories = new Map(learned.map((story) => [rowId(story.row), story]));
  return reports.map(({ row, cause }) => {
    const story = stories.get(row);
    if (!story) return { traceparent: cause.traceparent, keys: [], unchanged: 'erased' };
    const { locationId } = story.row;
    const contacts = contactsTouched(story);
    const waits = contacts.map((contactId) => personId({ locationId, contactId })).find((id) => waiting.has(id));
    return {
      traceparent: cause.traceparent,
      keys: contacts.map((contactId) => contactKey(locationId, contactId)),
      unchanged: waits === undefined ? 'unchanged' : 'waits',
      waitsIn: waits === undefined ? null : waiting.get(waits),
    };
  });
};

const hydrateAppend = ({ row, hydrate }: Learned): StreamAppend[] => {
  if (!hydrate) return [];
  const { reason, contactId, report } = hydrate;
  return [hydrationAppend({ ...row, contactId, reason }, report.cause)];
};

/** The task that a receipt names but does not show is fetched, under the contact that it or we know. */
const unreadableAppend = ({ message, receipt, connectionId }: Read, rows: ReadonlyMap<string, TaskRow>): StreamAppend[] => {
  if (receipt.kind !== 'unreadable' || !receipt.fetch || !receipt.about || !connectionId) return [];
  const known = rows.get(rowId(receipt.about));
  const contactId = receipt.contactId ?? (known ? contactOf(known.state) : null);
  const { id, occurredAt, traceparent } = message;
  const wanted = { ...receipt.about, connectionId, contactId, reason: 'unreadable-receipt' };
  return [hydrationAppend(wanted, { id, occurredAt, traceparent, urgency: 'live' })];
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

const uniqueTasks = (reads: readonly Read[]): TaskId[] => {
  const tasks = reads.flatMap(({ receipt, connectionId }) => (receipt.about && connectionId ? [receipt.about] : []));
  return [...new Map(tasks.map((id) => [rowId(id), id])).values()];
};

/** Whose task a report says it is. */
const ownerTold = ({ receipt, connectionId }: Read): PersonId[] => {
  if (receipt.kind !== 'report' || !connectionId || receipt.command.contactId === null) return [];
  return [{ locationId: receipt.about.locationId, contactId: receipt.command.contactId }];
};

const ownersOf = ({ locationId, state }: TaskRow): PersonId[] => {
  const contactId = contactOf(state);
  return contactId === null ? [] : [{ locationId, contactId }];
};
