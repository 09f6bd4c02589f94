import type { GhlUser } from '@sync/contracts-ghl';
import type { Random } from '@sync/sim-kit';
import { between, pick } from './chance.js';
import type { SimNote } from './note/sim-note.js';
import { newId } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';

const dayMs = 86_400_000;

/** Plain words, HTML, details that should not travel, and one that is longer than a field of SendX. */
const bodies = [
  'Called, no answer. Try again on Thursday.',
  'Wants to pause for a month because of a move.',
  '<p>Asked about <b>family prices</b>&nbsp;&amp; parking.</p>',
  'Card ending in 4242 was declined; new one: 4111 1111 1111 1111.',
  '<p>Private number: +1 202 555 0147</p><p>Write to second.home@example.org from now on.</p>',
  'Came with a friend 🎈, both liked the class.',
  'Knee operation in spring, nothing with jumping until June.',
  `Long talk about goals. ${'Twice a week at first, then three times, with a check every month. '.repeat(6)}`,
];
const titles = [undefined, undefined, 'Phone call', 'At the desk', 'Follow-up'];

export const demoNoteBody = (random: Random): string => pick(random, bodies);
export const demoNoteTitle = (random: Random): string | undefined => pick(random, titles);

/** One or two notes for about a quarter of the people, from the last 200 days. */
export const demoNotes = (contacts: Iterable<SimContact>, users: readonly GhlUser[], random: Random, now: number): SimNote[] => {
  const notes: SimNote[] = [];
  for (const { id: contactId, locationId } of contacts) {
    const count = random() < 0.25 ? 1 + Math.floor(random() * 2) : 0;
    for (let index = 0; index < count; index += 1) {
      const title = demoNoteTitle(random);
      notes.push({
        id: newId((below) => Math.floor(random() * below)),
        locationId,
        contactId,
        body: demoNoteBody(random),
        ...(title === undefined ? {} : { title }),
        userId: pick(random, users).id,
        pinned: random() < 0.05,
        dateAdded: new Date(now - between(random, dayMs, 200 * dayMs)).toISOString(),
      });
    }
  }
  return notes.sort((a, b) => (a.dateAdded < b.dateAdded ? -1 : 1));
};
