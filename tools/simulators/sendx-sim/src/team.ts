import { seededRandom } from '@sync/sim-kit';
import { ContactStore } from './contact-store.js';
import { IdMaker } from './id-maker.js';
import { defaultSwitches, withChanges } from './switches.js';
import type { Switches } from './switches.js';
import { Vocabulary } from './vocabulary.js';

export interface ReceivedEvent {
  at: string;
  contactId: string;
  email: string;
  name: string;
  data: Record<string, unknown>;
  /** Unix seconds. */
  time: number;
  /** The team has a definition of this name; otherwise no workflow or segment ever sees it. */
  defined: boolean;
  /** The contact exists only because of this event. */
  createdContact: boolean;
}

export interface SimWebhook {
  core: string;
  url: string;
  flags: Record<string, boolean>;
  created: number;
}

/** One SendX team: everything it holds, and how it behaves. */
export class Team {
  readonly ids = new IdMaker();
  readonly fields: Vocabulary;
  readonly tags: Vocabulary;
  readonly lists: Vocabulary;
  readonly contacts: ContactStore;
  readonly webhooks = new Map<string, SimWebhook>();
  events: ReceivedEvent[] = [];
  /** Names of the fields identify had to invent, in order. Each is a text field for good. */
  fieldsCreatedOnTheFly: string[] = [];
  switches: Switches;
  shuffle = seededRandom(1);

  constructor(
    readonly now: () => Date,
    private readonly startingSwitches: unknown = {},
  ) {
    this.fields = new Vocabulary('field', ['custom_field', 'field'], this.ids, now);
    this.tags = new Vocabulary('tag', ['tag'], this.ids, now);
    this.lists = new Vocabulary('list', ['list'], this.ids, now);
    this.contacts = new ContactStore(this.ids, now, {
      field: (core) => this.fields.nameOf(core),
      tag: (core) => this.tags.nameOf(core),
      list: (core) => this.lists.nameOf(core),
    });
    this.switches = withChanges(defaultSwitches(), startingSwitches);
  }

  /** An empty team under a behaviour as it was at the start. */
  reset(): void {
    for (const vocabulary of [this.fields, this.tags, this.lists]) vocabulary.clear();
    this.contacts.clear();
    this.webhooks.clear();
    this.events = [];
    this.fieldsCreatedOnTheFly = [];
    this.switches = withChanges(defaultSwitches(), this.startingSwitches);
    this.shuffle = seededRandom(1);
  }
}
