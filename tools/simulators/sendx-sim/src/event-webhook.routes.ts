import { webhookFlags } from '@sync/contracts-sendx';
import { z } from 'zod';
import { messageAnswer, webhookAnswer } from './answers.js';
import { comeBack } from './identify.js';
import { notFound, unprocessable } from './refusal.js';
import { apiBasePath, identifierOf, serve } from './sim-context.js';
import type { SimContact } from './sim-contact.js';
import type { SimContext } from './sim-context.js';
import type { SimWebhook, Team } from './team.js';

const eventShape = z.looseObject({
  identifier: z.string().min(1),
  name: z.string().min(1),
  data: z.record(z.string(), z.unknown()).optional(),
  time: z.number().int().optional(),
});
const webhookShape = z.looseObject({ url: z.url(), enabled: z.boolean() });

export const eventAndWebhookRoutes = (context: SimContext): void => {
  const { server, team } = context;
  serve(context, 'trackCustomEvent', ({ body }) => {
    receiveEvent(team, body);
    return messageAnswer('Event tracked successfully');
  });

  serve(context, 'getAllWebhooks', () => [...team.webhooks.values()].map(webhookAnswer));
  serve(context, 'createWebhook', ({ body }, reply) => {
    const core = team.ids.next('webhook');
    const webhook: SimWebhook = { core, ...readWebhook(body), created: Math.floor(team.now().getTime() / 1000) };
    team.webhooks.set(core, webhook);
    return reply.code(201).send(webhookAnswer(webhook));
  });
  serve(context, 'updateWebhook', (request) =>
    webhookAnswer(Object.assign(webhookFor(team, identifierOf(request)), readWebhook(request.body))),
  );
  const one = `${apiBasePath}/webhook/:identifier`;
  server.get(one, (request) => webhookAnswer(webhookFor(team, identifierOf(request))));
  server.delete(one, (request) => {
    team.webhooks.delete(webhookFor(team, identifierOf(request)).core);
    return messageAnswer('webhook has been deleted successfully');
  });
};

/** Appends, always: SendX has no idempotency key, so a repeated call is a second occurrence. Whether an event may be is decided before anybody appears. */
const receiveEvent = (team: Team, body: unknown): void => {
  const read = eventShape.safeParse(body);
  if (!read.success) throw unprocessable();
  const { identifier, name, data = {}, time } = read.data;
  const at = team.now();
  const defined = team.switches.eventDefinitions?.includes(name) ?? true;
  if (!defined && team.switches.undefinedEvent === 'rejected') throw unprocessable('Event does not exist');
  const known = identifier.includes('@') ? team.contacts.byEmail(identifier) : team.contacts.byId(identifier);
  const contact = known ?? createdFor(team, identifier);
  const seconds = time ?? Math.floor(at.getTime() / 1000);
  team.events.push({
    at: at.toISOString(),
    contactId: `contact_${contact.core}`,
    email: contact.email,
    name,
    data,
    time: seconds,
    defined,
    createdContact: known === undefined,
  });
};

const createdFor = (team: Team, identifier: string): SimContact => {
  if (!identifier.includes('@') || team.switches.eventForUnknownContact === 'refused') throw notFound();
  return comeBack(team, identifier, 'event');
};

const webhookFor = (team: Team, id: string): SimWebhook => {
  const webhook = team.webhooks.get(id.replace(/^webhook_/, ''));
  if (!webhook) throw notFound();
  return webhook;
};

/** A flag that is left out becomes false, on an update too. */
const readWebhook = (body: unknown): Pick<SimWebhook, 'url' | 'flags'> => {
  const read = webhookShape.safeParse(body);
  if (!read.success) throw unprocessable();
  const flags = webhookFlags.map((flag) => [flag, read.data[flag] === true] as const);
  return { url: read.data.url, flags: { enabled: read.data.enabled, ...Object.fromEntries(flags) } };
};
