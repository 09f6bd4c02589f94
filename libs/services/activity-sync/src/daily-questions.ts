import { activityStream, contactKey, InactivityFired, NothingUpcomingFired, personKey } from '@sync/crm-events';
import { transaction, type Pool } from '@sync/database';
import { PersonForgotten, type EventStore, type StreamAppend } from '@sync/event-store';
import { daysBefore, morningAfter, morningBefore } from '@sync/mapping';
import { topics } from '@sync/messaging';
import type { Logger } from '@sync/telemetry';
import type { Timers } from '@sync/timers';
import type { ConnectionDirectory } from './connection-directory.js';
import { loadContexts, type LocationContext } from './location-context.js';

/** Who asks about everybody, once a day and location. */
export const dayTask = 'activity-sync/day';
const pageSize = 500;

interface Surroundings {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly connections: ConnectionDirectory;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** A question about everybody: for how many days, which column tells since when, and the fact that answers it. */
interface Question {
  readonly name: string;
  readonly days: number;
  readonly column: 'ahead_until' | 'quiet_since';
  readonly fact: typeof NothingUpcomingFired | typeof InactivityFired;
}

interface Quiet {
  readonly contact_id: string;
  readonly since: Date;
}

/**
 * "Who has had nothing ahead, or nothing at all, for so many days?" Asked each morning of the location of those who got there since the morning it was asked
 * last, by index and in pages; nobody has a timer of their own. What was quiet before a location was connected is history.
 */
export class DailyQuestions {
  constructor(private readonly on: Surroundings) {}

  /** Called in the morning; or later, then for the last morning that came. */
  async run(keys: readonly string[]): Promise<void> {
    const locations = new Set(keys.map((key) => key.slice(0, key.lastIndexOf(' '))));
    for (const locationId of locations) {
      const connectionId = this.on.connections.connectionOf(locationId);
      const contexts = connectionId ? await loadContexts(this.on.pool, new Map([[locationId, connectionId]])) : null;
      const context = contexts?.get(locationId);
      if (context) await this.#ask(locationId, context);
    }
    await this.plan([...locations]);
  }

  /** Sets the timers for the next morning of these locations, as far as their time zone is known. */
  async plan(locations: readonly string[]): Promise<void> {
    const now = this.on.now();
    const connections = new Map(
      locations.flatMap((locationId) => {
        const connectionId = this.on.connections.connectionOf(locationId);
        return connectionId === undefined ? [] : [[locationId, connectionId] as const];
      }),
    );
    if (connections.size === 0) return;
    await transaction(this.on.pool, async (client) => {
      const ready = [...(await loadContexts(client, connections))].filter(([, { isReady }]) => isReady);
      await client.query(
        `insert into activity_sync.days (location_id, asked_until) select unnest($1::text[]), $2 on conflict (location_id) do nothing`,
        [ready.map(([locationId]) => locationId), now],
      );
      await this.on.timers.set(
        client,
        ready.map(([locationId, { rules }]) => {
          const { day, at } = morningAfter(now, rules.zone, rules.startsAtHour);
          return { task: dayTask, key: `${locationId} ${day}`, at };
        }),
      );
    });
  }

  /** The same after the commit that asks for it: what fails here is done at the next start. */
  async planSoon(locations: readonly string[]): Promise<void> {
    await this.plan(locations).catch((error: unknown) => this.on.logger.warn({ err: error, locations }, 'days.not-planned'));
  }

  /** Of every location whose time zone is known. */
  async planAll(): Promise<void> {
    const { rows } = await this.on.pool.query<{ owner: string }>(`select owner from activity_sync.documents where kind = 'location'`);
    await this.plan(rows.map(({ owner }) => owner));
  }

  async #ask(locationId: string, { rules: { zone, startsAtHour }, mapping }: LocationContext): Promise<void> {
    const until = morningBefore(this.on.now(), zone, startsAtHour).at;
    const { rows } = await this.on.pool.query<{ asked_until: Date }>('select asked_until from activity_sync.days where location_id = $1', [
      locationId,
    ]);
    const from = rows[0]?.asked_until;
    if (!from || from >= until) return;
    const questions: Question[] = [
      ...mapping.appointments.nothingUpcomingDays.map((days): Question => ({
        name: 'nothing-upcoming',
        days,
        column: 'ahead_until',
        fact: NothingUpcomingFired,
      })),
      ...mapping.people.inactiveDays.map((days): Question => ({ name: 'inactive', days, column: 'quiet_since', fact: InactivityFired })),
    ];
    for (const question of questions) {
      await this.#answer(locationId, question, daysBefore(from, question.days, zone), daysBefore(until, question.days, zone));
    }
    await this.on.pool.query('update activity_sync.days set asked_until = greatest(asked_until, $2) where location_id = $1', [
      locationId,
      until,
    ]);
  }

  /** Those whose quiet began after `from` and by `until`. A page that is asked about again, after a crash, appends nothing twice. */
  async #answer(locationId: string, question: Question, from: Date, until: Date): Promise<void> {
    const { column } = question;
    let after: Quiet = { contact_id: '', since: from };
    for (;;) {
      const { rows: page } = await this.on.pool.query<Quiet>(
        `select contact_id, ${column} as since from activity_sync.people
          where location_id = $1 and ${column} > $2 and ${column} <= $3 and (${column}, contact_id) > ($4, $5)
          order by ${column}, contact_id limit $6`,
        [locationId, from, until, after.since, after.contact_id, pageSize],
      );
      const last = page.at(-1);
      if (!last) return;
      await this.#append(page.map((quiet) => this.#fired(locationId, question, quiet)));
      after = last;
    }
  }

  /** Somebody who was erased meanwhile is left out. */
  async #append(answers: readonly StreamAppend[]): Promise<void> {
    try {
      await this.on.store.append(answers);
    } catch (error) {
      if (!(error instanceof PersonForgotten)) throw error;
      await this.#append(answers.filter(({ keyId }) => keyId !== error.keyId));
    }
  }

  #fired(locationId: string, { name, days, fact }: Question, { contact_id: contactId, since }: Quiet): StreamAppend {
    return {
      stream: activityStream(locationId, contactId),
      topic: topics.activityEvents,
      key: contactKey(locationId, contactId),
      keyId: personKey(locationId, contactId),
      events: [
        {
          ...fact.of({ contactId, days, since: since.toISOString() }),
          causationId: `${name}/${days}/${since.toISOString()}`,
          occurredAt: this.on.now(),
          source: 'timer',
        },
      ],
    };
  }
}
