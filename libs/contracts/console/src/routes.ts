import type { z } from 'zod';
import { troubledAnswer } from './activity.js';
import { contactsAnswer, timeline } from './contacts.js';
import { eventsRedriven, untoldEventsAnswer } from './custom-events.js';
import { dryRunAnswer, parkedAnswer, preview, redriveAnswer } from './going-live.js';
import { connectionsAnswer, overview } from './overview.js';
import { traceAnswer } from './traces.js';

/** One route: `:names` in the path are parameters, `query` names what may follow the question mark, with what it means. */
export interface Route<Answer extends z.ZodType = z.ZodType> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly about: string;
  readonly query: Readonly<Record<string, string>>;
  readonly answer: Answer;
}

const route = <Answer extends z.ZodType>(
  method: Route['method'],
  path: string,
  about: string,
  answer: Answer,
  query: Route['query'] = {},
): Route<Answer> => ({ method, path, about, query, answer });

const connection = { connection: 'Only this connection; left out, all of them' };

/** Everything the console API answers. The OpenAPI document is made from this table, and the API's spec checks its answers against it. */
export const routes = {
  overview: route('GET', '/api/overview', 'How every connection stands', overview),
  contacts: route('GET', '/api/contacts', 'People by e-mail address, present or earlier; or by state', contactsAnswer, {
    search: 'An address, or its beginning (two letters at least)',
    state: 'Instead of an address: waiting, failing or excluded',
    reason: 'With state: only this reason code',
    ...connection,
  }),
  failing: route('GET', '/api/failing', 'People that SendX refused', contactsAnswer, { reason: 'Only this reason code', ...connection }),
  timeline: route('GET', '/api/contacts/:connection/:contactId/timeline', 'Everything that happened to one person', timeline),
  trace: route('GET', '/api/traces/:traceId', 'One trace with the traces it leads to, as far as they are kept', traceAnswer),
  parked: route('GET', '/api/parked', 'Messages that nobody could read, newest first', parkedAnswer),
  redrive: route(
    'POST',
    '/api/parked/redrive',
    'Sends one parked message through its service again; effects it already had are not repeated',
    redriveAnswer,
    {
      group: 'The service that parked it',
      message: 'Id of the message',
    },
  ),
  troubled: route('GET', '/api/troubled', 'Open tasks and planned appointments that something is wrong with', troubledAnswer, {
    reason: 'Only this reason code',
    ...connection,
  }),
  customEvents: route('GET', '/api/custom-events', 'Custom events that SendX was not told', untoldEventsAnswer, {
    state: 'rejected (SendX refused; when left out) or expired (waited too long)',
    ...connection,
  }),
  redriveEvents: route('POST', '/api/custom-events/redrive', 'Lets custom events wait to be sent again, 1,000 at most', eventsRedriven, {
    state: 'rejected (when left out) or expired',
    event: 'Only the one of this id',
    ...connection,
  }),
  dryRun: route('GET', '/api/dry-run', 'What going live would do; nothing is written', dryRunAnswer, connection),
  preview: route('GET', '/api/preview', 'What SendX would be told of one person; nothing is sent', preview, {
    contact: 'GHL contact id',
    ...connection,
  }),
  pause: route('POST', '/api/pause', 'Stops every push', connectionsAnswer, connection),
  resume: route('POST', '/api/resume', 'Lets pushes go on', connectionsAnswer, connection),
  goLive: route('POST', '/api/go-live', 'Confirms the dry run: from now on SendX is written to', connectionsAnswer, connection),
} as const;
export type RouteName = keyof typeof routes;
