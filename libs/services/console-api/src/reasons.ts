import type { Reason } from '@sync/contracts-console';

interface Words {
  readonly title: string;
  readonly nextStep: string;
}

/** Every reason code in words, for somebody who writes no code. Codes come from mapping, delivery, both vendors' clients and messaging. */
const words: Readonly<Record<string, Words>> = {
  // kept, not pushed
  'no-email': {
    title: 'No e-mail address',
    nextStep: 'SendX knows people by their address. Add one in GHL; the contact is pushed by itself.',
  },
  'invalid-email': { title: 'Not a valid e-mail address', nextStep: 'Correct the address in GHL; the contact is pushed by itself.' },
  'filtered-out': {
    title: 'Left out by your filter',
    nextStep: 'Change the contact in GHL so that it fits, or the filter of this connection.',
  },
  'not-known-yet': { title: 'Not fully read yet', nextStep: 'The whole record is being fetched from GHL. Nothing to do.' },
  'opted-out': { title: 'Unsubscribed', nextStep: 'Nothing to do: we never re-subscribe anyone. They can sign up again themselves.' },
  deleted: { title: 'Deleted in GHL', nextStep: 'Nothing to do. Restore the contact in GHL if this was a mistake.' },
  'nothing-to-tell': { title: 'Nothing to tell SendX', nextStep: 'Nothing to do.' },
  erased: { title: 'Erased on request', nextStep: 'Nothing to do: what was known of this person cannot be brought back.' },
  // custom events that were not told
  'answer-lost': {
    title: 'SendX did not answer',
    nextStep: 'Look for the event at the person in SendX. SENDX_LOST_EVENT_ANSWERS says whether such an event is sent again.',
  },
  'not-in-sendx': {
    title: 'The person never reached SendX',
    nextStep: 'See why their details were not pushed; then send the event through again.',
  },
  'not-sent-in-time': {
    title: 'Waited too long',
    nextStep: 'Pushes were paused or not live, or SendX was away. Send the event through again if it still matters.',
  },
  // refused by SendX
  SENDX_BAD_REQUEST: {
    title: 'SendX did not accept the data',
    nextStep: 'Read SendX’s answer, correct the value in GHL; the next change is pushed again.',
  },
  SENDX_REJECTED: {
    title: 'SendX refused a value',
    nextStep: 'Read SendX’s answer, correct the value in GHL; the next change is pushed again.',
  },
  SENDX_CONFLICT: {
    title: 'SendX has a conflicting record',
    nextStep: 'Look the person up in SendX: two records may share this address. Merge or rename one.',
  },
  SENDX_NOT_FOUND: {
    title: 'SendX has no such record',
    nextStep: 'It may have been deleted in SendX. The next change in GHL creates it again.',
  },
  SENDX_NAME_TAKEN_OR_FORBIDDEN: {
    title: 'SendX refused access, or a name is taken',
    nextStep: 'Check for an archived field or tag of the same name in SendX, and the rights of the key.',
  },
  SENDX_KEY_REJECTED: { title: 'SendX refuses the key', nextStep: 'Make a new team key in SendX, set SENDX_API_KEY and restart.' },
  SENDX_PLAN_QUOTA: {
    title: 'The SendX plan is used up',
    nextStep: 'Upgrade the plan, or wait for its next period. Nothing is lost meanwhile.',
  },
  SENDX_THROTTLED: { title: 'SendX asks us to slow down', nextStep: 'Nothing to do: calls go on at a slower pace.' },
  SENDX_UNKNOWN_PATH: { title: 'SendX was not found under its address', nextStep: 'Check SENDX_API_URL.' },
  SENDX_REQUEST_INVALID: {
    title: 'Not sent: SendX would not accept it',
    nextStep: 'Read the detail, correct the value in GHL; the next change is pushed again.',
  },
  BUDGET_EXHAUSTED: { title: 'Today’s calls are used up', nextStep: 'Nothing to do: it goes on after the daily reset.' },
  // GHL's answers
  GHL_TOKEN_REJECTED: {
    title: 'GHL refuses the token',
    nextStep: 'Make a new private integration token, set GHL_PRIVATE_TOKEN and restart.',
  },
  GHL_WRONG_LOCATION: {
    title: 'The token belongs to another location',
    nextStep: 'Compare GHL_LOCATION_ID with the location of the token.',
  },
  GHL_FORBIDDEN: { title: 'GHL does not allow this', nextStep: 'Check the scopes of the token: contacts, locations and users, read-only.' },
  GHL_CONTACT_GONE: { title: 'GHL has no such contact any more', nextStep: 'Nothing to do.' },
  GHL_RECORD_GONE: { title: 'GHL has no such task, note or appointment any more', nextStep: 'Nothing to do.' },
  GHL_THROTTLED: { title: 'GHL asks us to slow down', nextStep: 'Nothing to do: calls go on at a slower pace.' },
  MAPPING_INVALID: {
    title: 'The field mapping has a mistake',
    nextStep: 'Read the detail and correct the mapping; nothing is lost meanwhile.',
  },
  // messages set aside
  HANDLER_FAILED: { title: 'Could not be handled', nextStep: 'Look for batch.failed with this trace id in the log, then report it.' },
  LOCATION_UNKNOWN: { title: 'Of a location that is not connected', nextStep: 'Connect the location, or stop its webhooks in GHL.' },
  CONNECTION_UNKNOWN: { title: 'Of a connection that was removed', nextStep: 'Set the connection up again, or leave the message aside.' },
  RECEIPT_UNREADABLE: {
    title: 'Could not be read',
    nextStep: 'When it names a record, that is fetched from GHL instead, so nobody is missed.',
  },
  RECEIPT_ERASED: { title: 'Its content is past its retention', nextStep: 'Nothing to do: what was learned from it stays.' },
  RECEIPT_SOURCE_UNKNOWN: { title: 'Came by an unknown door', nextStep: 'A newer version stored it; finish the upgrade.' },
  KEY_UNREADABLE: { title: 'Names no contact', nextStep: 'Report it: a message of ours has a key that it should not have.' },
  // appointments whose times nobody can go by
  'start-missing': { title: 'The appointment has no start', nextStep: 'Set its start in GHL; everything ahead of it follows by itself.' },
  'start-unreadable': { title: 'The appointment’s start is no time', nextStep: 'Correct its start in GHL.' },
  'end-missing': { title: 'The appointment has no end', nextStep: 'Set its end in GHL; everything ahead of it follows by itself.' },
  'end-unreadable': { title: 'The appointment’s end is no time', nextStep: 'Correct its end in GHL.' },
  'ends-before-start': { title: 'The appointment ends before it starts', nextStep: 'Correct its times in GHL.' },
  'time-out-of-range': { title: 'The appointment’s year cannot be meant', nextStep: 'Correct its times in GHL.' },
  'zone-unknown': { title: 'The appointment’s time has no zone', nextStep: 'Correct the time zone in the location’s settings in GHL.' },
  'status-unknown': {
    title: 'The appointment’s status is not known here',
    nextStep: 'Set its status again in GHL. If GHL has a new one, report it.',
  },
  // tasks that nobody can wait for
  'no-due-date': {
    title: 'The task has no due date',
    nextStep: 'Set one in GHL, or leave it: it counts as open, and nothing becomes due.',
  },
  'due-date-unreadable': {
    title: 'The task’s due date is no date',
    nextStep: 'Set it again in GHL; everything ahead of it follows by itself.',
  },
  'due-date-implausible': { title: 'The task’s due date cannot be meant', nextStep: 'Set it again in GHL.' },
  'time-zone-unknown': {
    title: 'Days are counted in UTC',
    nextStep: 'Set the location’s time zone in GHL; it is read again within the hour.',
  },
  // moments of a task or an appointment that nobody was told of
  'too-late': { title: 'Its time was over', nextStep: 'Nothing to do: it came while nobody could look.' },
  overtaken: { title: 'A nearer reminder was due as well', nextStep: 'Nothing to do: only the nearest one was sent.' },
  'asked-for-later': { title: 'Asked for only afterwards', nextStep: 'Nothing to do: a new lead counts from when it was added.' },
  // of our own API
  'not-found': { title: 'There is nothing here', nextStep: 'Check the address.' },
  'connection-unknown': { title: 'No such connection', nextStep: 'Look up its id with: npx sync status' },
  'connection-required': { title: 'Which connection?', nextStep: 'Name one: there are several. Their ids: npx sync status' },
  'contact-unknown': { title: 'No such contact', nextStep: 'Search for the address; a new contact takes a few seconds to appear.' },
  'not-available': { title: 'Not available here', nextStep: 'This process runs without the service that knows.' },
  starting: { title: 'Still starting', nextStep: 'Try again in a few seconds.' },
  unauthorized: { title: 'The token is missing or wrong', nextStep: 'Use CONSOLE_TOKEN, or what DATA_DIR/console.token holds.' },
  'forbidden-origin': {
    title: 'Asked from somewhere else',
    nextStep: 'Open the console under localhost, or set CONSOLE_HOST to serve other machines.',
  },
  'bad-request': { title: 'The question was not understood', nextStep: 'Compare it with /api/openapi.json.' },
  internal: { title: 'Something broke', nextStep: 'Look for console.failed in the log; it has the cause and a trace id.' },
};

/** A code in words. One that has none yet is shown as it is. */
export const reasonOf = (code: string): Reason => {
  const known = words[code] ?? {
    title: code
      .replace(/[-_]+/g, ' ')
      .toLowerCase()
      .replace(/^./, (first) => first.toUpperCase()),
    nextStep: 'Look for this code in the log, or report it.',
  };
  return { code, ...known, page: `/problems/${encodeURIComponent(code)}` };
};

/** True for a code that has words of its own. */
export const isKnownReason = (code: string): boolean => code in words;
