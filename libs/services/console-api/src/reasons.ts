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
  // refused by SendX
  SENDX_BAD_REQUEST: {
    title: 'SendX did not accept the data',
    nextStep: 'Read SendX’s answer below, correct the value in GHL; the next change is pushed again.',
  },
  SENDX_REJECTED: {
    title: 'SendX refused a value',
    nextStep: 'Read SendX’s answer below, correct the value in GHL; the next change is pushed again.',
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
  // messages set aside
  HANDLER_FAILED: { title: 'Could not be handled', nextStep: 'Look for batch.failed with this trace id in the log, then report it.' },
  CONNECTION_UNKNOWN: { title: 'Of a location that is not connected', nextStep: 'Connect the location, or stop its webhooks in GHL.' },
  UNREADABLE: { title: 'Could not be read', nextStep: 'The record is fetched from GHL instead. Nothing is lost.' },
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
