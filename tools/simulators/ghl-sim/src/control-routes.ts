import type { FastifyInstance } from 'fastify';
import { createPublicKey } from 'node:crypto';
import { asGetContact } from './contact-shapes.js';
import type { ContactPatch } from './contact-edits.js';
import { attemptsQuery, contactsQuery, editRequest, liveRequest, readControl, webhookRequest } from './control-requests.js';
import type { EditRequest } from './control-requests.js';
import type { LiveEdits } from './live-edits.js';
import { contactNotFound } from './refusal.js';
import { changeSettings } from './settings.js';
import type { SimContact } from './sim-contact.js';
import type { World } from './world.js';

/** The simulator's own routes under `/_sim`, beside those of the kit (calls, faults, reset). Lists are JSON arrays, newest last. */
export const registerControlRoutes = (fastify: FastifyInstance, world: World, live: LiveEdits): void => {
  fastify.get('/healthz', () => ({ status: 'ok' }));

  fastify.get('/_sim', () => ({
    locationId: world.location.id,
    contacts: world.contacts.size,
    tasks: world.tasks.size,
    notes: world.notes.size,
    calendars: world.calendars.size,
    appointments: world.appointments.size,
    webhooks: { attempts: world.webhooks.attempts.list().length, pending: world.webhooks.pending },
    live: { everyMs: live.everyMs, edits: live.count },
    rate: world.rate.counts(),
  }));

  fastify.get('/_sim/key', () => {
    const publicKey = world.signingKey.publicKey;
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return { algorithm: 'ed25519', publicKey, pem: key.export({ format: 'pem', type: 'spki' }) };
  });

  fastify.get('/_sim/contacts', (request, reply) => {
    const { email, id, limit, offset } = readControl(contactsQuery, request.query);
    const found =
      email === undefined ? (id === undefined ? [...world.contacts.all()] : [world.contacts.get(id)]) : world.contacts.withEmail(email);
    const contacts = found.filter((contact) => contact !== undefined);
    return reply.header('x-total-count', contacts.length).send(contacts.slice(offset, offset + limit).map(asGetContact));
  });

  fastify.get('/_sim/rate', () => world.rate.counts());
  fastify.get('/_sim/settings', () => world.settings);
  fastify.post('/_sim/settings', (request) => {
    changeSettings(world.settings, request.body);
    if (typeof request.body === 'object' && request.body !== null && 'rate' in request.body) world.rate.reset();
    world.webhooks.resume();
    return world.settings;
  });

  fastify.get('/_sim/webhooks', (request, reply) =>
    reply.header('x-pending', world.webhooks.pending).send(world.webhooks.attempts.list(readControl(attemptsQuery, request.query))),
  );

  fastify.post('/_sim/webhooks', async (request) => {
    const webhook = world.composer.customWebhook(readControl(webhookRequest, request.body));
    const outcome = world.webhooks.send(webhook);
    const attempt = world.settings.webhooks.mode === 'hold' ? null : await outcome;
    return {
      sent: attempt !== null,
      status: attempt?.status ?? null,
      attempt,
      body: webhook.body.toString('utf8'),
      signature: webhook.signature,
    };
  });

  fastify.post('/_sim/edit', (request) => applyEdit(world, readControl(editRequest, request.body)));

  fastify.post('/_sim/live', (request) => {
    const wanted = readControl(liveRequest, request.body);
    if (typeof wanted === 'object' && 'everyMs' in wanted) live.start(wanted.everyMs);
    else live.stop();
    return { everyMs: live.everyMs };
  });
};

/** @throws Refusal 400 when the request names nobody we know. */
const applyEdit = (world: World, request: EditRequest): { contact: unknown; deleted: boolean } => {
  const { silent } = request;
  if (request.create) return { contact: asGetContact(world.edits.create(request.create, { silent })), deleted: false };
  const contact = named(world, request);
  if (request.delete) {
    world.edits.delete(contact, { silent });
    return { contact: asGetContact(contact), deleted: true };
  }
  return { contact: asGetContact(world.edits.update(contact, patchOf(contact, request), { silent })), deleted: false };
};

const named = (world: World, { contactId, email }: EditRequest): SimContact => {
  const contact = contactId === undefined ? world.contacts.withEmail(email ?? '')[0] : world.contacts.get(contactId);
  if (!contact) throw contactNotFound(contactId ?? email ?? '(neither contactId nor email given)');
  return contact;
};

const patchOf = (contact: SimContact, { patch, tags, dnd }: EditRequest): ContactPatch => ({
  ...patch,
  ...(tags === undefined ? {} : { tags: tagsAfter(contact.tags, tags) }),
  ...(typeof dnd === 'boolean' ? { dnd } : dnd === undefined ? {} : { dndSettings: dnd }),
});

const tagsAfter = (before: string[], change: NonNullable<EditRequest['tags']>): string[] => {
  if (Array.isArray(change)) return change;
  const gone = change.remove.map((tag) => tag.toLowerCase());
  return [...before, ...change.add].filter((tag) => !gone.includes(tag.toLowerCase()));
};
