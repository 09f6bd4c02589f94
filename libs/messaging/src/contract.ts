import { Controller, type Type } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { EventStore } from '@sync/event-store';
import { startTelemetry } from '@sync/telemetry';
import { eventually } from '@sync/testing';
import { done, type Batch, type Message, type Settlement } from './batch.js';
import { topics } from './topics.js';

/** What an adapter has to offer so that the suite can run against it. */
export interface MessagingHarness {
  readonly store: EventStore;
  /** Starts one process with this controller; `partitions` shares per topic. */
  start(
    controller: Type,
    options?: { partitions?: number },
  ): Promise<{ stop(): Promise<void>; releaseHolds(): Promise<number>; redrive(group: string, messageId: string): Promise<string> }>;
  parked(): Promise<readonly { messageId: string; code: string }[]>;
}

type React = (message: Message<unknown>) => Settlement;

const topic = topics.contactEvents;

/** A consumer that writes down what it handled, in the batch's transaction. */
const consumer = (group: string, react: React) => {
  @Controller()
  class Recording {
    readonly group = group;

    @EventPattern(topic, { group })
    handle(batch: Batch<{ n: number }>): Promise<readonly Settlement[]> {
      return batch.transaction([], async (tx) => {
        const settlements: Settlement[] = [];
        for (const message of batch.items) {
          const settlement = react(message);
          settlements.push(settlement);
          if (settlement.kind !== 'done') continue;
          await tx.client.query('insert into handled (consumer_group, message_id, message_key, n) values ($1, $2, $3, $4)', [
            group,
            message.id,
            message.key,
            message.data?.n,
          ]);
        }
        return settlements;
      });
    }
  }
  return Recording;
};

/** One suite for every adapter; a bug found in one becomes a line here. The database needs a table `handled` (see `handledTable`). */
export const messagingContract = (
  harness: () => MessagingHarness,
  query: (sql: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>,
): void => {
  let story = 0;
  const newGroup = () => `group-${(story += 1)}`;
  const append = (contact: string, from: number, to: number) =>
    harness().store.append([
      {
        stream: `contact-loc_9-${contact}`,
        topic,
        key: `loc_9/contact/${contact}`,
        keyId: null,
        events: Array.from({ length: to - from + 1 }, (_, index) => ({
          type: 'ContactRenamed',
          schemaVersion: 1,
          data: { n: from + index },
          causationId: `${contact}-${from + index}`,
          occurredAt: new Date('2025-03-01T09:00:00Z'),
        })),
      },
    ]);
  const handledBy = async (group: string, contact: string): Promise<number[]> => {
    const { rows } = await query('select n from handled where consumer_group = $1 and message_key = $2 order by place', [
      group,
      `loc_9/contact/${contact}`,
    ]);
    return rows.map((row) => Number(row['n']));
  };
  const range = (to: number) => Array.from({ length: to }, (_, index) => index + 1);
  const n = (message: Message<unknown>): number => (message.data as { n: number }).n;

  it('keeps up with the log where there is nothing for it, so that a start need not look through what others did', async () => {
    const group = newGroup();
    await append(`somebody-${group}`, 1, 1);
    await query(`do $$ begin for transaction in 1..10001 loop perform pg_current_xact_id(); commit; end loop; end $$`);
    const { rows } = await query('select pg_snapshot_xmin(pg_current_snapshot()) as now');
    const reader = await harness().start(
      consumer(group, () => done),
      { partitions: 4 },
    );
    const behind = async () =>
      (await query('select partition from store.checkpoints where consumer_group = $1 and xid < $2::xid8', [group, rows[0]?.['now']])).rows
        .length;
    const known = async () => (await query('select from store.checkpoints where consumer_group = $1', [group])).rows.length;
    await eventually(async () => (await known()) === 4 && (await behind()) <= 1, { timeoutMs: 20_000 });
    await eventually(async () => (await handledBy(group, `somebody-${group}`)).length > 0);
    await reader.stop();
    expect(await handledBy(group, `somebody-${group}`)).toEqual([1]);
  });

  describe('what it shows of itself', () => {
    const telemetry = startTelemetry({ service: 'spec', config: { OTEL_EXPORTER_OTLP_ENDPOINT: undefined } });
    afterAll(() => telemetry.stop());
    const shown = async (metric: string, group: string): Promise<number | null> => {
      const line = (await telemetry.metricsText())
        .split('\n')
        .find((text) => text.startsWith(`${metric}{`) && text.includes(`group="${group}"`));
      return line === undefined ? null : Number(line.split(' ').at(-1));
    };

    it('is how long a group is behind, and how many messages wait for a person', async () => {
      const group = newGroup();
      const ada = `ada-${group}`;
      let isAway = true;
      const reader = await harness().start(
        consumer(group, (message) => {
          if (isAway) throw Object.assign(new Error('The database is away.'), { code: '57P01' });
          return n(message) === 2 && message.key.endsWith(ada) ? { kind: 'park', code: 'SPEC', reason: 'Nobody can read a two.' } : done;
        }),
      );
      await append(ada, 1, 3);
      await eventually(async () => ((await shown('consumer_lag_seconds', group)) ?? 0) > 0.5);
      isAway = false;
      await eventually(async () => (await handledBy(group, ada)).length === 2 && (await shown('consumer_lag_seconds', group)) === 0, {
        timeoutMs: 20_000,
      });
      expect(await shown('messages_parked', group)).toBe(1);
      expect(await shown('streams_held', group)).toBe(0);
      await reader.stop();
    });
  });

  it('hands over every event once, in order per key, and goes on after a restart where it was', async () => {
    const group = newGroup();
    const ada = `ada-${group}`;
    await append(ada, 1, 30);
    const first = await harness().start(consumer(group, () => done));
    await eventually(async () => (await handledBy(group, ada)).length === 30);
    await append(ada, 31, 60);
    await first.stop();
    await append(ada, 61, 80);
    const second = await harness().start(consumer(group, () => done));
    await eventually(async () => (await handledBy(group, ada)).length >= 80);
    await second.stop();
    expect(await handledBy(group, ada)).toEqual(range(80));
  });

  it('hands a batch over again when its handler fails, without doubling an effect', async () => {
    const group = newGroup();
    const ada = `ada-${group}`;
    let failures = 1;
    const controller = consumer(group, (message) => {
      if (message.key.includes(ada) && n(message) === 3 && failures-- > 0) throw new Error('not yet');
      return done;
    });
    await append(ada, 1, 5);
    const running = await harness().start(controller);
    await eventually(async () => (await handledBy(group, ada)).length >= 5);
    await running.stop();
    expect(await handledBy(group, ada)).toEqual(range(5));
  });

  it('lets a stream wait that this build cannot fold, while the others flow, and releases it in order', async () => {
    const group = newGroup();
    const [ada, linus] = [`ada-${group}`, `linus-${group}`];
    await append(ada, 1, 2);
    const old = await harness().start(
      consumer(group, (message) =>
        message.key.includes(ada) && n(message) === 2 ? { kind: 'hold', reason: 'version 9 is not known yet' } : done,
      ),
    );
    await eventually(async () => (await handledBy(group, ada)).length === 1);
    await append(ada, 3, 4);
    await append(linus, 1, 3);
    await eventually(async () => (await handledBy(group, linus)).length === 3);
    expect(await handledBy(group, ada)).toEqual([1]);
    await old.stop();
    const newer = await harness().start(consumer(group, () => done));
    expect(await newer.releaseHolds()).toBe(1);
    await append(ada, 5, 5);
    await eventually(async () => (await handledBy(group, ada)).length === 5);
    await newer.stop();
    expect(await handledBy(group, ada)).toEqual(range(5));
  });

  it('parks a message that cannot be read, alone', async () => {
    const group = newGroup();
    const grace = `grace-${group}`;
    const unreadable = { kind: 'park', code: 'UNREADABLE', reason: 'no e-mail field of any known shape' } as const;
    await append(grace, 1, 4);
    const running = await harness().start(
      consumer(group, (message) => (message.key.includes(grace) && n(message) === 2 ? unreadable : done)),
    );
    await eventually(async () => (await handledBy(group, grace)).length === 3);
    await running.stop();
    expect(await handledBy(group, grace)).toEqual([1, 3, 4]);
    expect(await harness().parked()).toContainEqual(expect.objectContaining({ code: 'UNREADABLE' }));
  });

  it('sends a parked message through again on request, once', async () => {
    const group = newGroup();
    const grace = `grace-${group}`;
    let readable = false;
    await append(grace, 1, 2);
    const react: React = (message) =>
      message.key.includes(grace) && n(message) === 1 && !readable ? { kind: 'park', code: 'UNREADABLE', reason: 'not yet' } : done;
    const running = await harness().start(consumer(group, react));
    await eventually(async () => (await handledBy(group, grace)).length === 1);
    const { rows } = await query('select message_id from messaging.parked where consumer_group = $1', [group]);
    const messageId = String(rows[0]?.['message_id']);
    expect(await running.redrive(group, messageId)).toBe('parked-again');
    readable = true;
    expect(await running.redrive(group, messageId)).toBe('done');
    expect(await running.redrive(group, messageId)).toBe('not-parked');
    await running.stop();
    expect(await handledBy(group, grace)).toEqual([2, 1]);
  });

  it('sets aside the one message whose handling always fails; the others of its batch are done', async () => {
    const group = newGroup();
    const [ada, linus] = [`ada-${group}`, `linus-${group}`];
    await append(ada, 1, 3);
    await append(linus, 1, 3);
    const controller = consumer(group, (message) => {
      if (message.key.includes(ada) && n(message) === 2) throw new Error('always');
      return done;
    });
    const running = await harness().start(controller);
    const isSetAside = async () => (await query('select 1 from messaging.holds where consumer_group = $1', [group])).rows.length === 1;
    await eventually(async () => (await handledBy(group, linus)).length === 3 && (await isSetAside()), { timeoutMs: 20_000 });
    await running.stop();
    expect(await handledBy(group, ada)).toEqual([1]);
  });

  it('shares the partitions of a topic between processes, each key with one of them at a time', async () => {
    const group = newGroup();
    const people = Array.from({ length: 12 }, (_, index) => `p${index}-${group}`);
    const one = await harness().start(
      consumer(group, () => done),
      { partitions: 4 },
    );
    const two = await harness().start(
      consumer(group, () => done),
      { partitions: 4 },
    );
    await Promise.all(people.map((person) => append(person, 1, 10)));
    await eventually(async () => (await Promise.all(people.map((person) => handledBy(group, person)))).every((done) => done.length >= 10));
    await one.stop();
    await Promise.all(people.map((person) => append(person, 11, 20)));
    await eventually(async () => (await Promise.all(people.map((person) => handledBy(group, person)))).every((done) => done.length >= 20), {
      timeoutMs: 20_000,
    });
    await two.stop();
    for (const person of people) expect(await handledBy(group, person)).toEqual(range(20));
  });
};

export const handledTable =
  'create table handled (place bigserial, consumer_group text, message_id text, message_key text, n int, unique (consumer_group, message_id))';
