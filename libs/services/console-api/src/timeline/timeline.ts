import type { ContactSummary, Timeline } from '@sync/contracts-console';
import type { Connection } from '@sync/credentials';
import type { StoredEvent } from '@sync/event-store';
import type { OpenPlatform } from '../backend.js';
import { connectionsOf } from '../backend.js';
import { ApiProblem } from '../http/problem.js';
import { findContact } from '../questions/contacts.js';
import { stopsPushes } from '../questions/overview.js';
import { contactSteps } from './contact-steps.js';
import { happeningSteps } from './happening-steps.js';
import { readPersonStreams } from './person-streams.js';
import { pushSteps } from './push-steps.js';
import { raisedSteps } from './raised-steps.js';
import { receiptSteps } from './receipt-steps.js';
import { requestSteps } from './request-steps.js';
import { sliceSteps } from './slice-steps.js';
import type { PlacedStep } from './step.js';

/** Steps shown at most; the oldest are left out. */
const MOST = 300;

/** Everything that happened to one person, from what arrived to what SendX was told, read from the event log itself. */
export const timelineOf = async (platform: OpenPlatform, connectionId: string, contactId: string): Promise<Timeline> => {
  const [connection] = await connectionsOf(platform, connectionId);
  if (!connection) throw new ApiProblem('connection-unknown', 404, `There is no connection ${connectionId}.`);
  const contact = await findContact(platform.pool, connection, contactId);
  if (!contact) throw new ApiProblem('contact-unknown', 404, `Nothing was heard of a contact ${contactId} of ${connectionId}.`);
  const steps = await stepsOf(platform, connection.locationId, contact);
  return {
    contact,
    summary: await summaryOf(platform, connection, contact),
    steps: steps.slice(-MOST).map(({ step }) => step),
    omitted: Math.max(steps.length - MOST, 0),
  };
};

const stepsOf = async (platform: OpenPlatform, locationId: string, { contactId, name, email }: ContactSummary): Promise<PlacedStep[]> => {
  const who = name ?? email ?? 'this contact';
  const { contact, pushes, slices, raised, happenings, requests } = await readPersonStreams(platform, locationId, contactId);
  const causes = new Set([contact, requests, ...slices, ...happenings].flat().flatMap(causesOf));
  return [
    ...receiptSteps(await platform.receipts.byId([...causes]), who),
    ...contactSteps(contact, who, [locationId, contactId]),
    ...happenings.flatMap((events) => happeningSteps(events, [locationId, contactId])),
    ...requestSteps(requests, who),
    ...slices.flatMap((events) => sliceSteps(events, who)),
    ...raisedSteps(raised, pushes, who),
    ...pushSteps(pushes, who),
  ].sort((a, b) => (a.position < b.position ? -1 : 1));
};

/** An event is caused by a receipt, or by an event whose story a receipt began. */
const causesOf = ({ causationId, correlationId }: StoredEvent): string[] => (correlationId ? [causationId, correlationId] : [causationId]);

/** "Why is it as it is, and what can I do?" */
const summaryOf = async (platform: OpenPlatform, connection: Connection, contact: ContactSummary): Promise<Timeline['summary']> => {
  if (contact.reason) {
    const title = contact.state === 'failing' ? `Not in sync: ${contact.reason.title}` : `Not pushed: ${contact.reason.title}`;
    return { title, nextStep: contact.reason.nextStep };
  }
  if (contact.state === 'in-sync') return { title: 'SendX knows everything it should.', nextStep: 'Nothing to do.' };
  return waitingSummary(platform, connection);
};

const waitingSummary = async ({ circuits }: OpenPlatform, connection: Connection): Promise<Timeline['summary']> => {
  if (!connection.liveAt)
    return {
      title: 'Waiting: this connection is not live yet.',
      nextStep: 'Look at the dry run, then go live on the page or with: npx sync go-live',
    };
  if (connection.pausedAt) return { title: 'Waiting: pushes are paused.', nextStep: 'Resume them on the page or with: npx sync resume' };
  const circuit = (await circuits.circuits()).find((open) => open.connectionId === connection.id && stopsPushes(open));
  if (circuit) return { title: 'Waiting: SendX stopped all pushes of this connection.', nextStep: circuit.detail };
  return { title: 'Waiting: a push is due.', nextStep: 'Nothing to do; it takes a few seconds, longer while a backfill runs.' };
};
