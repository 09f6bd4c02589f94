import type { ValueChange } from '@sync/contracts-console';
import { sliceEventRegistry, type Slice } from '@sync/crm-events';
import type { StoredEvent } from '@sync/event-store';
import { changesBetween, many, silentStep, stepOf, textOf, type PlacedStep, type Words } from './step.js';

/** What SendX should know of a person, version by version, each with what is new in it. */
export const sliceSteps = (events: readonly StoredEvent[], who: string): PlacedStep[] => {
  let before: Slice | null = null;
  return events.map((stored) => {
    const decoded = sliceEventRegistry.decode(stored);
    if (decoded.kind !== 'event') return silentStep('slice', stored, decoded.kind);
    const { slice } = decoded.event.data;
    const words = wordsFor(before, slice, who);
    before = slice;
    return stepOf('slice', stored, words);
  });
};

const wordsFor = (before: Slice | null, slice: Slice, who: string): Words => {
  if (slice.skip) return { sentence: `${who} is kept here and not pushed to SendX.`, code: slice.skip.code, detail: slice.skip.detail };
  const values = valuesBetween(before, slice);
  const size = values.length === 0 ? 'nothing new' : many(values.length, 'value');
  return { sentence: before ? `SendX should learn ${size} about ${who}.` : `SendX should know ${size} about ${who}.`, values };
};

const valuesBetween = (before: Slice | null, after: Slice): ValueChange[] => {
  const then = before ? namedValues(before) : {};
  const now = namedValues(after);
  // A field that is not named any more is left as it is in SendX, so only what is named now counts.
  return changesBetween(then, now);
};

const namedValues = ({ email, profile, fields, tags, lists, optOut, deleted }: Slice): Record<string, unknown> => ({
  'e-mail': email,
  'first name': profile.firstName,
  'last name': profile.lastName,
  company: profile.company,
  ...Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value])),
  tags: textOf([...tags].sort()),
  lists: textOf(lists),
  unsubscribed: optOut ? 'yes' : null,
  'deleted in GHL': deleted ? 'yes' : null,
});
