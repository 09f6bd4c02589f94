import { faker } from '@faker-js/faker/locale/en';
import { seededRandom } from '@sync/sim-kit';
import type { Random } from '@sync/sim-kit';
import { demoFieldValue } from './demo-field-values.js';
import { demoPerson } from './demo-people.js';
import { editActivity } from './live-activity.js';
import type { SimContact } from './sim-contact.js';
import type { World } from './world.js';

/**
 * People at work in the CRM: every so often someone renames, tags, calls back, signs up, seldom opts out. With activity every other edit is about a task,
 * a note or an appointment.
 */
export class LiveEdits {
  private readonly random: Random;
  private timer: NodeJS.Timeout | undefined;
  private done = 0;

  constructor(
    private readonly world: World,
    seed: number,
    public activity = false,
  ) {
    // A demo that continues after a restart should not repeat its day.
    this.random = seededRandom(seed ^ Math.floor(world.now() / 1_000));
  }

  /** Edits made since the process started. */
  get count(): number {
    return this.done;
  }

  /** Milliseconds between two edits, or null while nobody works. */
  everyMs: number | null = null;

  start(everyMs: number): void {
    this.stop();
    this.everyMs = everyMs;
    this.timer = setInterval(() => this.editOnce(), everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.everyMs = null;
  }

  /** One believable edit. */
  editOnce(): void {
    this.done += 1;
    if (this.activity && this.done % 2 === 0) editActivity(this.world, this.someone(), this.random);
    else this.editContact();
  }

  private editContact(): void {
    const draw = this.random();
    const contact = draw < 0.08 ? undefined : this.someone();
    if (!contact) {
      this.signUp();
      return;
    }
    const [, edit] = kinds.find(([below]) => draw < below) ?? kinds[0];
    this.world.edits.update(contact, edit(contact, this.random, this.world));
  }

  private signUp(): void {
    const index = 1_000_000 + Math.floor(this.random() * 1_000_000_000);
    const { firstName, lastName, email, phone, country, timezone, tags, customFields } = demoPerson(
      index,
      this.random,
      this.world.location.id,
    );
    this.world.edits.create({ firstName, lastName, email, phone, country, timezone, tags, customFields, source: 'form 3' });
  }

  private someone(): SimContact | undefined {
    let left = Math.floor(this.random() * this.world.contacts.size);
    for (const contact of this.world.contacts.all()) if (left-- === 0) return contact;
    return undefined;
  }
}

type Edit = (contact: SimContact, random: Random, world: World) => Parameters<World['edits']['update']>[1];

const liveTags = ['follow up', 'booked', 'called', 'spring offer', 'newsletter'];

const changeTags: Edit = ({ tags }, random) => {
  const tag = liveTags[Math.floor(random() * liveTags.length)] ?? 'called';
  return { tags: tags.includes(tag) ? tags.filter((other) => other !== tag) : [...tags, tag] };
};
const changeField: Edit = (_contact, random, { customFields }) => {
  const definition = customFields[Math.floor(random() * customFields.length)];
  return definition ? { customFields: [{ id: definition.id, value: demoFieldValue(definition, random, faker, 1) }] } : {};
};
const changePhone: Edit = (_contact, random) => ({ phone: `+1202555${String(Math.floor(random() * 10_000)).padStart(4, '0')}` });
const optOut: Edit = ({ dndSettings }) => ({
  dndSettings: { ...dndSettings, Email: { status: 'active', message: 'Unsubscribed by link', code: '103' } },
});

/** Upper bounds of the draw; below 0.08 somebody new signs up. */
const kinds: readonly [readonly [number, Edit], ...(readonly [number, Edit])[]] = [
  [0.4, changeTags],
  [0.6, changeField],
  [0.75, () => ({ lastName: faker.person.lastName() })],
  [0.88, changePhone],
  [0.98, () => ({ companyName: faker.company.name() })],
  [1, optOut],
];
