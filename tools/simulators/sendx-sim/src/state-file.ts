import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SimContact } from './sim-contact.js';
import { withChanges } from './switches.js';
import type { ReceivedEvent, SimWebhook, Team } from './team.js';
import type { Term } from './vocabulary.js';

interface SavedTeam {
  idsMade: number;
  switches: unknown;
  fields: Term[];
  tags: Term[];
  lists: Term[];
  contacts: SimContact[];
  optOuts: string[];
  resubscribes: Team['contacts']['resubscribes'];
  webhooks: SimWebhook[];
  events: ReceivedEvent[];
  fieldsCreatedOnTheFly: string[];
}

/** Writes the whole team beside the file and then swaps it in, so that a kill leaves the old state or the new, never half. */
export const saveTeam = (team: Team, path: string): void => {
  const saved: SavedTeam = {
    idsMade: team.ids.made,
    switches: team.switches,
    fields: team.fields.all(),
    tags: team.tags.all(),
    lists: team.lists.all(),
    contacts: team.contacts.everyone(),
    optOuts: team.contacts.optOuts(),
    resubscribes: team.contacts.resubscribes,
    webhooks: [...team.webhooks.values()],
    events: team.events,
    fieldsCreatedOnTheFly: team.fieldsCreatedOnTheFly,
  };
  writeFileSync(`${path}.new`, JSON.stringify(saved));
  renameSync(`${path}.new`, path);
};

/** Fills an empty team; a file that is not there leaves it empty. @throws SyntaxError when the file is not ours */
export const loadTeam = (team: Team, path: string): void => {
  const saved = readSaved(path);
  if (!saved) return;
  team.ids.made = saved.idsMade;
  team.switches = withChanges(team.switches, saved.switches);
  for (const field of saved.fields) team.fields.keep(field);
  for (const tag of saved.tags) team.tags.keep(tag);
  for (const list of saved.lists) team.lists.keep(list);
  team.contacts.restore(saved.contacts, saved.optOuts, saved.resubscribes);
  for (const webhook of saved.webhooks) team.webhooks.set(webhook.core, webhook);
  team.events = saved.events;
  team.fieldsCreatedOnTheFly = saved.fieldsCreatedOnTheFly;
};

const readSaved = (path: string): SavedTeam | undefined => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SavedTeam;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
