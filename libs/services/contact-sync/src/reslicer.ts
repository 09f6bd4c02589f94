import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { contactSliceStream } from '@sync/crm-events';
import { transaction, type Pool, type PoolClient } from '@sync/database';
import type { EventStore } from '@sync/event-store';
import type { Logger } from '@sync/telemetry';
import { loadRows, pageOfContacts, saveRows, type ContactId, type ContactRow } from './contact-rows.js';
import { slice } from './fold-contacts.js';
import { loadContexts } from './location-context.js';
import { sliceAppend, type ConnectionDirectory } from './sync-contacts.js';

const PAGE = 200;
const IDLE_MS = 5_000;

interface Job {
  readonly location_id: string;
  readonly after_contact: string;
  readonly everybody: boolean;
}

/** Makes slices again when a mapping or a location's references changed: page by page, resumable, only real changes are emitted. */
@Injectable()
export class Reslicer {
  readonly #stop = new AbortController();
  #poke = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
    private readonly connections: ConnectionDirectory,
    private readonly logger: Logger,
  ) {}

  /** Asks for a location's slices; part of the caller's transaction. A request that comes while one is under way starts over. */
  async request(client: PoolClient, locationId: string, everybody: boolean): Promise<void> {
    await client.query(
      `insert into contact_sync.reslices as job (location_id, after_contact, everybody) values ($1, '', $2)
       on conflict (location_id) do update set after_contact = '', everybody = job.everybody or excluded.everybody`,
      [locationId, everybody],
    );
  }

  poke(): void {
    this.#poke.abort();
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#poke = new AbortController();
      const worked = await this.#step().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'reslice.interrupted');
        return false;
      });
      if (!worked)
        await delay(IDLE_MS, undefined, { signal: AbortSignal.any([this.#poke.signal, this.#stop.signal]), ref: false }).catch(
          () => undefined,
        );
    }
  }

  /** One page; true when there is more to do. */
  async #step(): Promise<boolean> {
    const { rows } = await this.pool.query<Job>(
      'select location_id, after_contact, everybody from contact_sync.reslices order by location_id limit 1',
    );
    const job = rows[0];
    if (!job) return false;
    const connectionId = this.connections.connectionOf(job.location_id);
    const page = connectionId
      ? await transaction(this.pool, (client) => pageOfContacts(client, job.location_id, job.after_contact, job.everybody, PAGE))
      : [];
    if (connectionId && page.length > 0) await this.#reslice(page, connectionId);
    const last = page.at(-1)?.contactId;
    await (last === undefined
      ? this.pool.query('delete from contact_sync.reslices where location_id = $1 and after_contact = $2', [
          job.location_id,
          job.after_contact,
        ])
      : this.pool.query('update contact_sync.reslices set after_contact = $3 where location_id = $1 and after_contact = $2', [
          job.location_id,
          job.after_contact,
          last,
        ]));
    return true;
  }

  async #reslice(page: readonly ContactId[], connectionId: string): Promise<void> {
    const streams = page.map(({ locationId, contactId }) => contactSliceStream(locationId, contactId));
    await this.store.transaction(streams, async (tx) => {
      const rows = [...(await loadRows(tx.client, page)).values()];
      const context = (await loadContexts(tx.client, new Map(page.map(({ locationId }) => [locationId, connectionId])))).get(
        page[0]?.locationId ?? '',
      );
      if (!context) return;
      const sliced = rows.map((row) => slice(row, context));
      const appends = sliced.flatMap((one) => sliceAppend(one, causeOf(one.row)));
      if (appends.length > 0) await tx.append(appends);
      await saveRows(
        tx.client,
        sliced.map(({ row }) => row),
      );
    });
  }
}

/** A slice made again belongs to nobody's trace; its version makes the cause unique. */
const causeOf = (row: ContactRow) => ({
  receiptId: `reslice-${row.sliceVersion}`,
  occurredAt: new Date(),
  traceparent: null,
  urgency: 'reconcile' as const,
});
