import { isCustomEventOutcome, pushEventRegistry, type CustomEventOutcome, type PersonOutcome, type PushEvent } from '@sync/crm-events';
import type { ValueChange } from '@sync/contracts-console';
import type { StoredEvent } from '@sync/event-store';
import { listed, many, silentStep, stepOf, type PlacedStep, type Words } from './step.js';

/** What SendX was told of a person, and what it answered. */
export const pushSteps = (events: readonly StoredEvent[], who: string): PlacedStep[] =>
  events.map((stored) => {
    const decoded = pushEventRegistry.decode(stored);
    return decoded.kind === 'event' ? stepOf('push', stored, wordsFor(decoded.event, who)) : silentStep('push', stored, decoded.kind);
  });

const wordsFor = (event: PushEvent, who: string): Words =>
  isCustomEventOutcome(event) ? customEventWords(event, who) : personWords(event, who);

/** By name alone: what an event carried is not shown. */
const customEventWords = ({ type, data }: CustomEventOutcome, who: string): Words => {
  switch (type) {
    case 'CustomEventSent':
      return { sentence: `SendX was told of ${who}: ${data.name}.`, detail: data.answersLost > 0 ? againWords : null };
    case 'CustomEventRejected':
      return { sentence: `SendX refused ${data.name} of ${who}.`, code: data.code, detail: data.detail };
    case 'CustomEventSkipped':
      return { sentence: `SendX was not told of ${who}: ${data.name}.`, code: data.reason, detail: data.detail ?? null };
    case 'CustomEventLost':
      return {
        sentence: `Nobody knows whether SendX has ${data.name} of ${who}: its answer was lost.`,
        code: 'answer-lost',
        detail: data.isRepeated ? 'It is sent again.' : 'It is not sent again.',
      };
  }
};

const againWords = 'An earlier attempt was not answered, so SendX may have it more than once.';

const personWords = (event: PersonOutcome, who: string): Words => {
  switch (event.type) {
    case 'ContactPushed':
      return pushedWords(event.data, who);
    case 'ContactPushRejected':
      return {
        sentence: `SendX refused ${steps[event.data.step]} of ${who}. The same request can never succeed.`,
        code: event.data.code,
        detail: event.data.detail,
      };
    case 'ContactOptOutPushed':
      return {
        sentence:
          event.data.how === 'unsubscribed'
            ? `SendX confirmed that ${who} gets no more mail.`
            : `SendX has ${who} tagged as not to be mailed, as your mapping asks.`,
      };
    case 'ContactExcluded':
      return { sentence: `SendX was not told about ${who}.`, code: event.data.reason, detail: event.data.detail ?? null };
    case 'ContactRenamedInSendx':
      return {
        sentence:
          event.data.how === 'renamed'
            ? `The record of ${who} in SendX moved to the new address.`
            : `The record under the old address of ${who} was left behind in SendX, with a tag.`,
      };
    case 'ContactRemovedFromSendx':
      return { sentence: `${who} was deleted in SendX, as your mapping asks.`, code: 'deleted' };
  }
};

const steps: Readonly<Record<Extract<PushEvent, { type: 'ContactPushRejected' }>['data']['step'], string>> = {
  'opt-out': 'the unsubscribe',
  rename: 'the new address',
  document: 'the details',
  tags: 'the tags',
  event: 'an event',
};

type Pushed = Extract<PushEvent, { type: 'ContactPushed' }>['data'];

const pushedWords = ({ created, fields, tagsAdded, tagsRemoved, lists, calls }: Pushed, who: string): Words => {
  if (calls.length === 0) return { sentence: `SendX knew all of this about ${who} already; nothing was sent.` };
  const what = [
    ...(fields.length > 0 ? [many(fields.length, 'value')] : []),
    ...(tagsAdded.length > 0 ? [many(tagsAdded.length, 'new tag')] : []),
    ...(tagsRemoved.length > 0 ? [many(tagsRemoved.length, 'removed tag')] : []),
    ...(lists.length > 0 ? [many(lists.length, 'list')] : []),
  ];
  const told = what.length > 0 ? `: ${listed(what)}` : '';
  return {
    sentence: created ? `SendX got to know ${who}${told}.` : `SendX was told about ${who}${told}.`,
    values: [...named('values', fields), ...named('tags added', tagsAdded), ...removed(tagsRemoved), ...named('lists', lists)],
    detail: `${many(calls.length, 'call')}: ${calls.join(', ')}.`,
  };
};

const named = (name: string, words: readonly string[]): ValueChange[] =>
  words.length > 0 ? [{ name, before: null, after: words.join(', ') }] : [];
const removed = (tags: readonly string[]): ValueChange[] =>
  tags.length > 0 ? [{ name: 'tags removed', before: tags.join(', '), after: null }] : [];
