import { ContactBirthdayFired, ContactBirthdaySkipped, contactKey, contactStream, personKey } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import { PersonForgotten, VersionConflict, type EventStore, type StreamAppend } from '@sync/event-store';
import { morningAfter, morningBefore, zoneOrUtc } from '@sync/mapping';
import { topics } from '@sync/messaging';
import type { Timers } from '@sync/timers';
import type { Logger } from '@sync/telemetry';
import { birthdaysOn, daysMissed, hasBirthday } from './birthday-days.js';
import { loadRows, saveRows, type ContactId, type ContactRow } from './contact-rows.js';
import { loadContexts, type LocationContext } from './location-context.js';
import { rebuildRow } from './rebuild-row.js';
import type { ConnectionDirectory } from './sync-contacts.js';

const task = 'contact-sync/day';
const pageSize = 200;

type BirthdayEvent = ReturnType<typeof ContactBirthdayFired.of> | ReturnType<typeof ContactBirthdaySkipped.of>;

export interface BirthdaysOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: ConnectionDirectory;
  /** Started and stopped by whoever composes; the handler is registered here. */
  readonly timers: Timers;
  readonly logger: Logger;
  readonly now?: () => Date;
}

/**
 * "Whose birthday is it?" Asked each morning of a location, of everybody at once by index; nobody has a timer of their own. The year is part of the event's
 * causation, so that a birthday comes once, however often it is asked. One whose whole day passed while nobody was there is recorded as skipped.
 */
export class Birthdays {
  readonly #now: () => Date;

  constructor(private readonly on: BirthdaysOptions) {
    this.#now = on.now ?? (() => new Date());
    on.timers.handle(task, (keys) => this.run(keys));
  }

  /** Sets the timers of all locations whose references are kept; the consumer sees to those that come later. */
  async start(): Promise<void> {
    const { rows } = await this.on.pool.query<{ owner: string }>(`select owner from contact_sync.documents where kind = 'location'`);
    await this.planSoon(rows.map(({ owner }) => owner));
  }

  async run(keys: readonly string[]): Promise<void> {
    const days = new Map(keys.map((key) => [key.slice(0, key.lastIndexOf(' ')), key.slice(key.lastIndexOf(' ') + 1)]));
    for (const [locationId, context] of await this.#contexts([...days.keys()])) {
      const { day } = morningBefore(this.#now(), zoneOf(context), context.mapping.day.startsAtHour);
      // A timer from before the zone was known may come too early; the morning it was meant for is still ahead.
      if (day >= (days.get(locationId) ?? day)) await this.#morning(locationId, day, context);
    }
    await this.plan([...days.keys()]);
  }

  /** Sets the timers for the next morning of these locations; `zones` are newer than what is kept. */
  async plan(locations: readonly string[], zones: ReadonlyMap<string, string> = new Map()): Promise<void> {
    const now = this.#now();
    const mornings = (await this.#contexts(locations)).map(([locationId, context]) => {
      const zone = zoneOrUtc(zones.get(locationId) ?? zoneOf(context));
      const { startsAtHour } = context.mapping.day;
      return { locationId, last: morningBefore(now, zone, startsAtHour), next: morningAfter(now, zone, startsAtHour) };
    });
    if (mornings.length === 0) return;
    await transaction(this.on.pool, async (client) => {
      // What came before a location was connected was not missed.
      await client.query(
        `insert into contact_sync.birthday_mornings select * from unnest($1::text[], $2::date[]) on conflict (location_id) do nothing`,
        [mornings.map(({ locationId }) => locationId), mornings.map(({ last }) => last.day)],
      );
      await this.on.timers.set(
        client,
        mornings.map(({ locationId, next: { day, at } }) => ({ task, key: `${locationId} ${day}`, at })),
      );
    });
  }

  /** The same after the commit that asks for it: what fails here is done at the next start. */
  async planSoon(locations: readonly string[], zones?: ReadonlyMap<string, string>): Promise<void> {
    await this.plan(locations, zones).catch((error: unknown) => this.on.logger.warn({ err: error, locations }, 'birthdays.not-planned'));
  }

  /** Of the connected ones. */
  async #contexts(locations: readonly string[]): Promise<[string, LocationContext][]> {
    const connections = new Map(
      locations.flatMap((locationId) => {
        const connectionId = this.on.connections.connectionOf(locationId);
        return connectionId === undefined ? [] : [[locationId, connectionId] as const];
      }),
    );
    return connections.size === 0 ? [] : [...(await loadContexts(this.on.pool, connections))];
  }

  async #morning(locationId: string, day: string, { mapping, connectionId }: LocationContext): Promise<void> {
    if (mapping.people.birthday) {
      const { rows } = await this.on.pool.query<{ asked: string }>(
        'select asked_day::text as asked from contact_sync.birthday_mornings where location_id = $1',
        [locationId],
      );
      const asked = rows[0]?.asked ?? day;
      for (const missed of daysMissed(asked, day))
        await this.#ask(
          locationId,
          missed,
          connectionId,
          ContactBirthdaySkipped.of({ year: yearOf(missed), day: missed, reason: 'too-late' }),
        );
      await this.#ask(locationId, day, connectionId, ContactBirthdayFired.of({ year: yearOf(day) }));
    }
    await this.on.pool.query(
      `insert into contact_sync.birthday_mornings as known values ($1, $2)
       on conflict (location_id) do update set asked_day = greatest(known.asked_day, excluded.asked_day)`,
      [locationId, day],
    );
  }

  async #ask(locationId: string, day: string, connectionId: string, event: BirthdayEvent): Promise<void> {
    for (let after = ''; ;) {
      const { rows } = await this.on.pool.query<{ contact_id: string }>(
        `select contact_id from contact_sync.contacts
          where location_id = $1 and birthday = any($2) and contact_id > $3 order by contact_id limit $4`,
        [locationId, birthdaysOn(day), after, pageSize],
      );
      const last = rows.at(-1);
      if (!last) return;
      await this.#append(
        rows.map((row) => ({ locationId, contactId: row.contact_id })),
        day,
        connectionId,
        event,
      );
      after = last.contact_id;
    }
  }

  async #append(page: readonly ContactId[], day: string, connectionId: string, event: BirthdayEvent): Promise<void> {
    try {
      await this.on.store.transaction(page.map(streamOf), async (tx) => {
        const rows = [...(await loadRows(tx.client, page)).values()].filter((row) => hasBirthday(row, day));
        if (rows.length === 0) return;
        const results = await tx.append(rows.map((row) => this.#appendOf(row, event)));
        const came = rows.filter((_, index) => results[index]?.duplicate === false);
        await saveRows(
          tx.client,
          came.map((row) => ({ ...row, version: row.version + 1 })),
        );
      });
    } catch (error) {
      const rest = await this.#without(error, page, connectionId);
      if (rest === null) throw error; // the timer wakes us again
      await this.#append(rest, day, connectionId, event);
    }
  }

  /** What to go on with: everybody, after a row that was behind its stream was made again; the others, when somebody was erased. Null: it is neither. */
  async #without(error: unknown, page: readonly ContactId[], connectionId: string): Promise<readonly ContactId[] | null> {
    if (error instanceof PersonForgotten)
      return page.filter(({ locationId, contactId }) => personKey(locationId, contactId) !== error.keyId);
    const behind = error instanceof VersionConflict ? page.find((id) => streamOf(id) === error.stream) : undefined;
    if (!behind) return null;
    await rebuildRow(this.on.pool, this.on.store, behind, connectionId);
    return page;
  }

  #appendOf(row: ContactRow, event: BirthdayEvent): StreamAppend {
    return {
      stream: streamOf(row),
      topic: topics.contactEvents,
      key: contactKey(row.locationId, row.contactId),
      keyId: personKey(row.locationId, row.contactId),
      expectedVersion: row.version,
      events: [{ ...event, causationId: `birthday/${event.data.year}`, occurredAt: this.#now(), source: 'timer' }],
    };
  }
}

const streamOf = ({ locationId, contactId }: ContactId): string => contactStream(locationId, contactId);
const yearOf = (day: string): number => Number(day.slice(0, 4));
const zoneOf = ({ references }: LocationContext): string => zoneOrUtc(references?.locationTimeZone ?? null);
