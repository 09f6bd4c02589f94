import type { ConnectionsAnswer, DryRunReport, ParkedAnswer, Preview } from '@sync/contracts-console';
import type { Slice } from '@sync/crm-events';
import { listParked } from '@sync/messaging';
import { traceIdOf } from '@sync/telemetry';
import { connectionsOf, type OpenPlatform } from '../backend.js';
import { ApiProblem } from '../http/problem.js';
import { reasonOf } from '../reasons.js';
import { connectionStateOf } from './overview.js';

const MOST_PARKED = 200;

export const parkedMessages = async ({ pool }: OpenPlatform): Promise<ParkedAnswer> => {
  const messages = await listParked(pool, MOST_PARKED + 1);
  return {
    messages: messages.slice(0, MOST_PARKED).map((message) => ({
      group: message.consumerGroup,
      topic: message.topic,
      messageId: message.messageId,
      key: message.key,
      reason: reasonOf(message.code),
      detail: message.reason,
      traceId: traceIdOf(message.traceparent),
      parkedAt: message.parkedAt.toISOString(),
    })),
    more: messages.length > MOST_PARKED,
  };
};

/** Stops or resumes the pushes of one connection, or of all. */
export const setPaused = async (platform: OpenPlatform, paused: boolean, connection: string | undefined): Promise<ConnectionsAnswer> => {
  await connectionsOf(platform, connection);
  await platform.connections.setPaused(paused, connection);
  return statesOf(platform);
};

/** Going live is a decision about one SendX team: with several that are not live yet, one has to be named. */
export const goLive = async (platform: OpenPlatform, connection: string | undefined): Promise<ConnectionsAnswer> => {
  const notLive = (await connectionsOf(platform, connection)).filter(({ liveAt }) => liveAt === null);
  if (connection === undefined && notLive.length > 1)
    throw new ApiProblem(
      'connection-required',
      400,
      `${notLive.length} connections are not live yet: ${notLive.map(({ id }) => id).join(', ')}.`,
    );
  for (const { id } of notLive) await platform.connections.goLive(id);
  return statesOf(platform);
};

const statesOf = async (platform: OpenPlatform): Promise<ConnectionsAnswer> => ({
  connections: (await connectionsOf(platform)).map(connectionStateOf),
});

export const dryRunReports = async (platform: OpenPlatform, connection: string | undefined): Promise<DryRunReport[]> => {
  const wanted = new Set((await connectionsOf(platform, connection)).map(({ id }) => id));
  const figures = await platform.dryRun.dryRun();
  if (!figures) throw new ApiProblem('not-available', 503, 'What going live would do is known by delivery, which does not run here.');
  return figures
    .filter(({ connectionId }) => wanted.has(connectionId))
    .map(({ connectionId, excluded, overwrites, ...rest }) => ({
      connection: connectionId,
      complete: rest.complete,
      creates: rest.creates,
      overwrites: { count: overwrites.count, samples: overwrites.samples.map(({ email, fields }) => ({ email, fields: [...fields] })) },
      optOuts: rest.optOuts,
      excluded: Object.entries(excluded)
        .map(([code, count]) => ({ reason: reasonOf(code), count }))
        .sort((a, b) => b.count - a.count),
      calls: rest.calls,
      seconds: rest.seconds,
    }));
};

/** The first connection that knows the contact answers. */
export const previewOf = async (platform: OpenPlatform, contact: string, connection: string | undefined): Promise<Preview> => {
  for (const { id } of await connectionsOf(platform, connection)) {
    const slice = await platform.preview.preview(id, contact);
    if (slice === 'unavailable')
      throw new ApiProblem('not-available', 503, 'What the mapping makes of a contact is known by contact-sync, which does not run here.');
    if (slice) return previewFrom(slice);
  }
  throw new ApiProblem('contact-unknown', 404, `No connection knows a contact ${contact}.`);
};

const previewFrom = (slice: Slice): Preview => ({
  connection: slice.connectionId,
  contactId: slice.contactId,
  mappingVersion: slice.mappingVersion,
  email: slice.email,
  skip: slice.skip && { reason: reasonOf(slice.skip.code), detail: slice.skip.detail },
  profile: Object.fromEntries(Object.entries(slice.profile)),
  fields: Object.entries(slice.fields).map(([name, { type, value }]) => ({ name, type, value })),
  tags: slice.tags,
  lists: slice.lists,
  optOut: slice.optOut,
  deleted: slice.deleted,
});
