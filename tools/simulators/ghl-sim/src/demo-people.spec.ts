import { ghlContact } from '@sync/contracts-ghl';
import { asGetContact } from './contact-shapes.js';
import { seedDemo } from './demo-people.js';

describe('the demo people', () => {
  const people = seedDemo(3_000, 42);
  const share = (matches: (person: (typeof people)[number]) => boolean) => people.filter(matches).length / people.length;

  it('are the same for the same seed, and others for another', () => {
    expect(seedDemo(50, 42)).toEqual(people.slice(0, 50));
    expect(seedDemo(50, 43)[0]?.id).not.toBe(people[0]?.id);
    expect(new Set(people.map(({ id }) => id)).size).toBe(3_000);
  });

  it('decode like real ones', () => {
    for (const person of people.slice(0, 300))
      expect(ghlContact.safeParse(JSON.parse(JSON.stringify(asGetContact(person)))).success).toBe(true);
  });

  it('write to reserved domains only', () => {
    const addresses = people.flatMap(({ email, additionalEmails }) => [email, ...additionalEmails]).filter(Boolean);
    expect(addresses.every((address) => /^[\w.+-]+@example\.(com|org|net)$/.test(address ?? ''))).toBe(true);
  });

  it('are as mixed as a real location', () => {
    expect(share(({ email }) => !email)).toBeCloseTo(0.06, 1);
    expect(share(({ dnd }) => dnd)).toBeCloseTo(0.04, 1);
    expect(share(({ dndSettings }) => dndSettings?.Email?.status === 'active')).toBeGreaterThan(0.01);
    const addresses = people.flatMap(({ email }) => email?.toLowerCase() || []);
    expect(new Set(addresses).size).toBeLessThan(addresses.length);
    expect(new Set(people.flatMap(({ customFields }) => customFields.map(({ id }) => id))).size).toBe(13);
    expect(new Set(people.map(({ phone }) => phone?.slice(0, 3))).size).toBeGreaterThan(8);
  });

  it('hold the values others choke on', () => {
    const names = people.flatMap(({ firstName }) => firstName ?? []);
    expect(names.some((name) => name.startsWith('++'))).toBe(true);
    expect(names.some((name) => /[^\u0020-\u024f]/.test(name))).toBe(true);
    expect(people.some(({ lastName }) => lastName === null) && people.some(({ lastName }) => lastName === '')).toBe(true);
    expect(people.some((person) => person.lastName === undefined)).toBe(true);
    expect(people.some(({ customFields }) => customFields.some(({ value }) => typeof value === 'string' && value.length > 255))).toBe(true);
  });

  it('came over three years', () => {
    const added = people.map(({ dateAdded }) => dateAdded).sort();
    expect([added[0]?.slice(0, 4), added.at(-1)?.slice(0, 4)]).toEqual(['2022', '2025']);
    expect(people.every(({ dateAdded, dateUpdated }) => dateUpdated >= dateAdded)).toBe(true);
  });
});
