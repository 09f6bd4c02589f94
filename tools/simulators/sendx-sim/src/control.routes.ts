import type { RateWindows } from '@sync/sim-kit';
import { z } from 'zod';
import { contactView } from './answers.js';
import { addressKey } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';
import type { SimContext } from './sim-context.js';
import { withChanges } from './switches.js';
import type { ReceivedEvent, Team } from './team.js';
import { applyUiEdit, uiEdit } from './ui-edit.js';

const contactsQuery = z.object({
  email: z.string().optional(),
  deleted: z.enum(['true', 'false']).default('false'),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().positive().max(10_000).default(100),
});
const eventsQuery = z.object({ email: z.string().optional(), name: z.string().optional() });

/** What a test or a curious person asks the simulator; none of it exists at SendX. Calls, faults and reset come from the kit. */
export const controlRoutes = ({ server, team, watch }: SimContext, rate: () => RateWindows | null): void => {
  server.get('/_sim/contacts', (request, reply) => {
    const query = contactsQuery.safeParse(request.query);
    if (!query.success) return reply.code(422).send({ error: z.prettifyError(query.error) });
    const { email, deleted, offset, limit } = query.data;
    const wanted = wantedContacts(team, email, deleted === 'true');
    const page = wanted.slice(offset, offset + limit).map((contact) => contactView(team, contact));
    return reply.header('x-total-count', wanted.length).send(page);
  });

  server.get('/_sim/events', (request) => {
    const { email, name } = eventsQuery.parse(request.query);
    const events = email === undefined ? team.events : eventsOf(team, email);
    return name === undefined ? events : events.filter((event) => event.name === name);
  });

  server.get('/_sim/switches', () => team.switches);

  server.post('/_sim/switches', (request, reply) => {
    try {
      team.switches = withChanges(team.switches, request.body);
    } catch (error) {
      return reply.code(422).send({ error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) });
    }
    return team.switches;
  });

  server.post('/_sim/edit', (request, reply) => {
    const edits = z.union([z.array(uiEdit), uiEdit.transform((one) => [one])]).safeParse(request.body);
    if (!edits.success) return reply.code(422).send({ error: z.prettifyError(edits.error) });
    const edited = edits.data.map((edit) => applyUiEdit(team, edit));
    if (edited.length === 1 && edited[0] === undefined)
      return reply.code(404).send({ error: 'No such contact; send "create": true to make it' });
    return edited.map((contact) => contact && contactView(team, contact)).filter((view) => view !== undefined);
  });

  server.get('/_sim/summary', () => ({
    contacts: team.contacts.count,
    billed: team.contacts.count,
    resubscribes: team.contacts.resubscribes.length,
    resubscribed: team.contacts.resubscribes,
    fieldsCreatedOnTheFly: team.fieldsCreatedOnTheFly.length,
    fieldNamesCreatedOnTheFly: team.fieldsCreatedOnTheFly,
    customFields: team.fields.all().map(({ name, type }) => ({ name, type })),
    tags: team.tags.all().map(({ name }) => name),
    lists: team.lists.all().map(({ name }) => name),
    events: team.events.length,
    eventsByName: countedByName(team.events),
    undefinedEvents: team.events.filter(({ defined }) => !defined).length,
    contactsCreatedByEvents: team.events.filter(({ createdContact }) => createdContact).length,
    contractViolations: watch.count,
    violations: watch.list(),
    rate: rate()?.counts() ?? null,
  }));
};

/** Of whoever has the address now, under any address they had; and of whoever had it then. Oldest first. */
const eventsOf = (team: Team, email: string): ReceivedEvent[] => {
  const contact = team.contacts.byEmail(email);
  return team.events.filter(
    (event) => addressKey(event.email) === addressKey(email) || (contact && event.contactId === `contact_${contact.core}`),
  );
};

const countedByName = (events: readonly ReceivedEvent[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { name } of events) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** By address the answer is a look-up, so that a test may poll; deleted ones are only found by going through everybody. */
const wantedContacts = (team: Team, email: string | undefined, withDeleted: boolean): SimContact[] => {
  if (email === undefined) return withDeleted ? team.contacts.everyone() : [...team.contacts.all()];
  if (withDeleted) return team.contacts.everyone().filter((contact) => addressKey(contact.email) === addressKey(email));
  const found = team.contacts.byEmail(email);
  return found ? [found] : [];
};
