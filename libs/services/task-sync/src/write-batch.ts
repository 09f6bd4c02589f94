import { taskStream } from '@sync/crm-events';
import type { AppendResult, StoreTransaction, StreamAppend } from '@sync/event-store';
import { taskEvent } from '@sync/mapping';
import { customEventAppends, dedupeKey, referencesAppend, sliceAppend, taskAppends, type CausedCustomEvent } from './appends.js';
import { laterCause, type Cause } from './cause.js';
import { contactsTouched, type Lesson, type Story } from './fold-tasks.js';
import type { LocationContext } from './location-context.js';
import { freshPerson, loadPeople, personId, savePeople, summariesOf, type Person, type PersonId } from './people.js';
import { slicePerson, type SlicedPerson } from './slice-person.js';
import { saveRows, type TaskId, type TaskRow } from './task-rows.js';

export interface BatchOfChanges {
  readonly stories: readonly Story[];
  /** Requests and the like. */
  readonly others: readonly StreamAppend[];
}

/**
 * Writes what a batch changed: task rows, events, slices of everybody touched, custom events. A fixed number of statements whatever its size. Counts come
 * from the rows, so those are saved first; nothing is seen outside before the commit. Answers what was appended, and whose slices were looked at.
 */
export const writeBatch = async (
  tx: StoreTransaction,
  contexts: ReadonlyMap<string, LocationContext>,
  now: Date,
  { stories, others }: BatchOfChanges,
): Promise<{ readonly appends: readonly StreamAppend[]; readonly people: readonly Person[] }> => {
  const rows = stories.map(({ row }) => row);
  await saveRows(tx.client, rows);
  const sliced = await sliceEverybody(tx, contexts, now, peopleTouched(stories));
  const appends = [
    ...stories.flatMap(taskAppends),
    ...sliced.flatMap((one) => sliceAppend(one.sliced, one.touched.cause)),
    ...customEventAppends(stories.flatMap(({ lessons }) => lessons.flatMap((lesson) => newsOf(lesson, contexts, now)))),
    ...others,
    ...requestsForReferences(sliced),
  ];
  if (appends.length > 0) await correctVersions(tx, rows, appends, await tx.append(appends));
  const people = sliced.map((one) => one.sliced.person);
  await savePeople(tx.client, people);
  return { appends, people };
};

/** A person whose tasks changed, by which task and why. */
interface Touched extends PersonId {
  readonly by: TaskId;
  readonly cause: Cause;
}

/** Everybody who had one of the tasks, each once, with the last cause. */
export const peopleTouched = (stories: readonly Story[]): Touched[] => {
  const people = new Map<string, Touched>();
  for (const story of stories) {
    const { locationId, taskId } = story.row;
    const cause = story.lessons.reduce<Cause | undefined>((earlier, lesson) => laterCause(earlier, lesson.cause), undefined);
    for (const contactId of cause ? contactsTouched(story) : []) {
      const id = personId({ locationId, contactId });
      if (cause) people.set(id, { locationId, contactId, by: { locationId, taskId }, cause: laterCause(people.get(id)?.cause, cause) });
    }
  }
  return [...people.values()];
};

interface SlicedAndWhy {
  readonly sliced: SlicedPerson;
  readonly touched: Touched;
}

const sliceEverybody = async (
  tx: StoreTransaction,
  contexts: ReadonlyMap<string, LocationContext>,
  now: Date,
  touched: readonly Touched[],
): Promise<SlicedAndWhy[]> => {
  if (touched.length === 0) return [];
  const known = await loadPeople(tx.client, touched);
  const summaries = await summariesOf(tx.client, touched, now);
  return touched.flatMap((one) => {
    const context = contexts.get(one.locationId);
    const summary = summaries.get(personId(one));
    if (!context || !summary) return [];
    const person = known.get(personId(one)) ?? freshPerson(one, context.connectionId);
    return [{ sliced: slicePerson(person, summary, context, one.cause.traceparent), touched: one }];
  });
};

/** What SendX is told once; nothing of history. */
const newsOf = ({ told, source, history, cause }: Lesson, contexts: ReadonlyMap<string, LocationContext>, now: Date): CausedCustomEvent[] =>
  told.flatMap(({ event, task, version }) => {
    const context = contexts.get(task.locationId);
    if (!context || history) return [];
    const facts = { ...context, task, version, noticedAt: now, source, urgency: cause.urgency, keyOf: dedupeKey };
    const raised = taskEvent(event, facts);
    return raised ? [{ event: raised, cause }] : [];
  });

/** One request per location and batch, and only when a slice changed: who has no name yet may never get one. */
const requestsForReferences = (sliced: readonly SlicedAndWhy[]): StreamAppend[] => {
  const wanted = new Map<string, { readonly one: SlicedAndWhy; readonly missing: string[] }>();
  for (const one of sliced) {
    if (!one.sliced.slice || one.sliced.missing.length === 0) continue;
    const sofar = wanted.get(one.touched.locationId) ?? { one, missing: [] };
    sofar.missing.push(...one.sliced.missing);
    wanted.set(one.touched.locationId, sofar);
  }
  return [...wanted.values()].map(({ one: { sliced: made, touched }, missing }) =>
    referencesAppend(touched.by, made.person.connectionId, missing, touched.cause),
  );
};

/** The store takes the same cause once. When it had one already, the stream is shorter than the row counted on. */
const correctVersions = async (
  tx: StoreTransaction,
  rows: readonly TaskRow[],
  appends: readonly StreamAppend[],
  results: readonly AppendResult[],
): Promise<void> => {
  const heads = new Map<string, number>();
  appends.forEach(({ stream, expectedVersion }, index) => {
    const result = results[index];
    if (!result || expectedVersion === undefined) return;
    heads.set(stream, Math.max(heads.get(stream) ?? 0, result.duplicate ? expectedVersion : result.toVersion));
  });
  const wrong = rows.flatMap((row) => {
    const version = heads.get(taskStream(row.locationId, row.taskId)) ?? row.version;
    return version === row.version ? [] : [{ ...row, version }];
  });
  await saveRows(tx.client, wrong);
};
