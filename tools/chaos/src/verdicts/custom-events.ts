import { mayHaveLostItsAnswer, type Circumstances } from '../disturb/journal.js';
import { verdict, type Verdict } from './verdict.js';

/** A custom event as SendX has it. */
export interface ToldEvent {
  readonly at: string;
  readonly email: string;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The same fact told twice starts a workflow twice. Only an event whose answer may have been lost may be told again. */
export const duplicateEvents = (events: readonly ToldEvent[], circumstances: Circumstances): Verdict => {
  const latest = new Map<unknown, ToldEvent>();
  const broken: string[] = [];
  let explained = 0;
  for (const event of events) {
    const key = event.data['dedupe_key'];
    const before = latest.get(key);
    latest.set(key, event);
    if (!before) continue;
    if (mayHaveLostItsAnswer(Date.parse(before.at), circumstances)) explained += 1;
    else broken.push(`${event.email}: ${event.name} at ${before.at} and ${event.at}`);
  }
  return verdict('duplicate custom events', broken, explained);
};

/** A task, note or appointment of somebody who may be told of it. */
export interface Happening {
  readonly email: string;
  readonly id: string;
  /** The custom event it leads to. */
  readonly name: string;
}

/** Everything that happened to somebody is told. */
export const missingEvents = (happenings: readonly Happening[], events: readonly ToldEvent[]): Verdict => {
  const told = new Set(events.flatMap(({ name, data }) => Object.values(data).map((value) => `${name} ${String(value)}`)));
  const broken = happenings.filter(({ name, id }) => !told.has(`${name} ${id}`));
  return verdict(
    'custom events missing',
    broken.map(({ email, name, id }) => `${email}: ${name} of ${id}`),
  );
};
