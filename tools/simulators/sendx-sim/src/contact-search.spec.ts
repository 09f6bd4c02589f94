import { seededRandom } from '@sync/sim-kit';
import { ContactSearch } from './contact-search.js';
import { freshContact } from './sim-contact.js';
import type { SimContact } from './sim-contact.js';

const names = ['Ada', 'Adam', 'Grace', 'Linus', null];
const parts = ['ad', 'ada', 'person-1', 'person-12@example.org', 'EXAMPLE', 'race', 'nobody'];

describe('the search for a part of an address or a name', () => {
  it('finds whom a look at everybody finds, in the order in which they were added last', () => {
    const [search, random] = [new ContactSearch(), seededRandom(7)];
    const everybody = new Set<SimContact>();
    const people = Array.from({ length: 400 }, (_, number) => freshContact(`c${number}`, `person-${number}@example.org`, ''));
    const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    for (let round = 0; round < 60; round++) {
      for (let edit = 0; edit < 50; edit++) {
        const contact = any(people);
        search.remove(contact);
        everybody.delete(contact);
        if (random() < 0.2) continue;
        if (random() < 0.5) contact.firstName = any(names);
        search.add(contact);
        everybody.add(contact);
      }
      const part = any(parts);
      const having = [...everybody].filter(({ email, firstName }) =>
        [email, firstName].some((text) => text?.toLowerCase().includes(part.toLowerCase())),
      );
      expect([...search.find(part)]).toEqual(having);
    }
  });
});
