import { faker as arabic } from '@faker-js/faker/locale/ar';
import { faker as chinese } from '@faker-js/faker/locale/zh_CN';
import { faker as english } from '@faker-js/faker/locale/en';
import { faker as french } from '@faker-js/faker/locale/fr';
import { faker as german } from '@faker-js/faker/locale/de';
import { faker as japanese } from '@faker-js/faker/locale/ja';
import { faker as polish } from '@faker-js/faker/locale/pl';
import { faker as portuguese } from '@faker-js/faker/locale/pt_BR';
import type { Faker } from '@faker-js/faker';
import { seededRandom } from '@sync/sim-kit';
import type { Random } from '@sync/sim-kit';
import { maybe, oneOf, pick } from './chance.js';
import { demoFieldValues } from './demo-field-values.js';
import { usersOf } from './demo-location.js';
import { newId, toTags } from './sim-contact.js';
import type { SimContact, SimDndChannel } from './sim-contact.js';

/** Where people come from: how they are called, how their numbers look (ranges kept for fiction where the country has one). */
const origins: readonly (readonly [weight: number, country: string, faker: Faker, dial: string, digits: number, timezone: string])[] = [
  [46, 'US', english, '+1202555', 4, 'America/New_York'],
  [12, 'GB', english, '+44207946', 4, 'Europe/London'],
  [9, 'DE', german, '+493023125', 3, 'Europe/Berlin'],
  [7, 'FR', french, '+33199001', 3, 'Europe/Paris'],
  [7, 'BR', portuguese, '+551155550', 3, 'America/Sao_Paulo'],
  [6, 'PL', polish, '+48221234', 3, 'Europe/Warsaw'],
  [5, 'JP', japanese, '+81312345', 3, 'Asia/Tokyo'],
  [4, 'CN', chinese, '+86108888', 4, 'Asia/Shanghai'],
  [4, 'EG', arabic, '+2022123', 4, 'Africa/Cairo'],
];
const fakers = [...new Set(origins.map(([, , faker]) => faker))];
const domains = ['example.com', 'example.org', 'example.net'] as const;
const tagPool = [
  'customer',
  'lead',
  'newsletter',
  'VIP',
  'trial',
  'webinar 2024',
  'churned',
  'referral',
  'event: open day',
  'müde',
  'no-show',
  'birthday club',
];
const sources = ['public api', 'form 3', 'facebook lead', 'import', 'walk-in', 'referral programme'];

const staff = usersOf();

const newestAt = Date.parse('2025-03-01T09:00:00.000Z');
const threeYearsMs = 3 * 365 * 86_400_000;

export interface SeedOptions {
  locationId?: string;
}

/**
 * So many believable people, the same for the same seed. About 6 % have no e-mail, some share one, 4 % are on do-not-disturb and a few opted
 * out of e-mail alone; names in several scripts, every kind of custom field, values GHL allows and others choke on. All e-mail addresses are
 * at example.com, .org and .net.
 */
export const seedDemo = (count: number, seed: number, { locationId = 'SimLocation000000001' }: SeedOptions = {}): SimContact[] => {
  const random = seededRandom(seed);
  for (const [index, faker] of fakers.entries()) faker.seed(seed + index);
  const people: SimContact[] = [];
  for (let index = 0; index < count; index += 1) {
    const sharer = random() < 0.02 ? people[Math.floor(random() * people.length)] : undefined;
    people.push(demoPerson(index, random, locationId, sharer?.email));
  }
  return people;
};

/** One more person, for live edits. `index` keeps addresses apart. */
export const demoPerson = (index: number, random: Random, locationId: string, sharedEmail?: string | null): SimContact => {
  const [, country, faker, dial, digits, timezone] = pickOrigin(random);
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const added = newestAt - Math.floor(random() * threeYearsMs);
  const updated = Math.min(newestAt, added + Math.floor(random() ** 3 * (newestAt - added)));
  return {
    id: newId((below) => Math.floor(random() * below)),
    locationId,
    firstName: oneOf(random, [
      [0.97, firstName],
      [0.01, null],
      [0.01, ''],
      [0.01, `++${firstName}`],
    ]),
    lastName: oneOf(random, [
      [0.93, lastName],
      [0.03, null],
      [0.02, ''],
      [0.02, undefined],
    ]),
    email: sharedEmail ?? emailOf(random, firstName, lastName, index),
    phone: oneOf(random, [
      [0.82, `${dial}${digitsOf(random, digits)}`],
      [0.1, null],
      [0.05, undefined],
      [0.03, ''],
    ]),
    companyName: oneOf(random, [
      [0.35, english.company.name()],
      [0.35, null],
      [0.3, ''],
    ]),
    address1: maybe(random, 0.5, faker.location.streetAddress()),
    city: maybe(random, 0.6, faker.location.city()),
    state: country === 'US' ? english.location.state() : undefined,
    postalCode: maybe(random, 0.5, faker.location.zipCode()) ?? undefined,
    country,
    website: maybe(random, 0.1, `https://www.${pick(random, domains)}/people/${index}`),
    timezone: maybe(random, 0.7, timezone),
    dateOfBirth: maybe(random, 0.4, dayIn(random, 1950, 55)),
    type: maybe(random, 0.7, 'lead') ?? 'customer',
    source: maybe(random, 0.8, pick(random, sources)),
    assignedTo: maybe(random, 0.5, pick(random, staff).id),
    tags: toTags(Array.from({ length: Math.floor(random() * 4) }, () => pick(random, tagPool))),
    customFields: demoFieldValues(random, english, index),
    ...demoConsent(random),
    additionalEmails: random() < 0.03 ? [`second.${index.toString(36)}@${pick(random, domains)}`] : [],
    dateAdded: new Date(added).toISOString(),
    dateUpdated: new Date(updated).toISOString(),
  };
};

/** 4 % on do-not-disturb altogether, 3 % opted out of e-mail alone, 2 % of text messages alone. */
const demoConsent = (random: Random): Pick<SimContact, 'dnd' | 'dndSettings'> => {
  const draw = random();
  const channel = (status: SimDndChannel['status'], message = ''): SimDndChannel => ({
    status,
    message,
    code: status === 'inactive' ? '' : '103',
  });
  if (draw < 0.04) return { dnd: true, dndSettings: { Email: channel('inactive'), RCS: channel('active') } };
  if (draw < 0.06) return { dnd: false, dndSettings: { Email: channel('active', 'Unsubscribed from a campaign') } };
  if (draw < 0.07) return { dnd: false, dndSettings: { Email: channel('permanent', 'Asked never to be written to') } };
  if (draw < 0.09) return { dnd: false, dndSettings: { SMS: channel('active', 'STOP'), Email: channel('inactive') } };
  return draw < 0.5 ? { dnd: false } : { dnd: false, dndSettings: {} };
};

const emailOf = (random: Random, firstName: string, lastName: string, index: number): string | null | undefined => {
  const draw = random();
  if (draw < 0.06) return draw < 0.03 ? null : draw < 0.05 ? '' : undefined;
  const ascii = `${firstName}.${lastName}`
    .normalize('NFKD')
    .replace(/[^A-Za-z.]/g, '')
    .replace(/\.+/g, '.')
    .replace(/^\.|\.$/g, '');
  const address = `${ascii || 'person'}.${index.toString(36)}@${pick(random, domains)}`;
  return draw < 0.12 ? address : address.toLowerCase();
};

const dayIn = (random: Random, firstYear: number, years: number): string =>
  new Date(Date.UTC(firstYear + Math.floor(random() * years), Math.floor(random() * 12), 1 + Math.floor(random() * 28)))
    .toISOString()
    .slice(0, 10);

const digitsOf = (random: Random, count: number): string => String(Math.floor(random() * 10 ** count)).padStart(count, '0');

const pickOrigin = (random: Random): (typeof origins)[number] => {
  let left = random() * 100;
  for (const origin of origins) {
    left -= origin[0];
    if (left < 0) return origin;
  }
  return origins[0] as (typeof origins)[number];
};
