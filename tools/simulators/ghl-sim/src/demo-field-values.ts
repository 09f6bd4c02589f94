import type { Faker } from '@faker-js/faker';
import type { GhlCustomFieldDefinition, GhlCustomFieldValue } from '@sync/contracts-ghl';
import type { Random } from '@sync/sim-kit';
import { customFieldsOf } from './demo-location.js';
import type { SimContact } from './sim-contact.js';

type Write = (context: { random: Random; faker: Faker; index: number; options: string[] }) => GhlCustomFieldValue | null;

const some = (random: Random, options: string[]): string[] => options.filter(() => random() < 0.4);
const one = (random: Random, options: string[]): string => options[Math.floor(random() * options.length)] ?? '';

/** A value of each kind, in the JSON type GHL uses for it (domain ghl 2.1). */
const writers: Record<string, Write> = {
  TEXT: ({ random, faker }) => (random() < 0.05 ? `++${faker.word.noun()}` : `${faker.word.adjective()} ${faker.word.noun()}`),
  LARGE_TEXT: ({ random, faker }) => (random() < 0.3 ? faker.lorem.paragraphs(3) : faker.lorem.sentence()),
  NUMERICAL: ({ random }) => Math.floor(random() * 400) / (random() < 0.2 ? 4 : 1),
  PHONE: ({ random }) => `+1202555${String(Math.floor(random() * 10_000)).padStart(4, '0')}`,
  MONETORY: ({ random }) => Math.floor(random() * 1_000_000) / 100,
  CHECKBOX: ({ random, options }) => some(random, options),
  SINGLE_OPTIONS: ({ random, options }) => (random() < 0.05 ? '' : one(random, options)),
  MULTIPLE_OPTIONS: ({ random, options }) => some(random, options),
  RADIO: ({ random, options }) => one(random, options),
  DATE: ({ random }) =>
    new Date(Date.UTC(2024, Math.floor(random() * 30), 1 + Math.floor(random() * 28))).toISOString().slice(0, random() < 0.5 ? 10 : 24),
  TEXTBOX_LIST: ({ random }) => ({
    '5f0c6a4e-0001-4000-8000-000000000001': `${String(40 + Math.floor(random() * 60))} cm`,
    '5f0c6a4e-0001-4000-8000-000000000002': '',
  }),
  FILE_UPLOAD: ({ index }) => ({
    '5f0c6a4e-0002-4000-8000-000000000001': {
      meta: { name: 'form.pdf', size: 18_211, type: 'pdf' },
      url: `https://files.example.com/${index}/form.pdf`,
      documentId: `doc${index}`,
    },
  }),
  SIGNATURE: ({ index }) => ({ meta: { name: 'waiver.png' }, url: `https://files.example.com/${index}/waiver.png` }),
};

const definitions = customFieldsOf('');

/** Values for about half of the fields; some are null, as GHL leaves cleared ones. */
export const demoFieldValues = (random: Random, faker: Faker, index: number): SimContact['customFields'] =>
  definitions
    .filter(() => random() < 0.45)
    .map((definition) => ({ id: definition.id, value: random() < 0.04 ? null : demoFieldValue(definition, random, faker, index) }));

/** One value for that field. */
export const demoFieldValue = (
  definition: GhlCustomFieldDefinition,
  random: Random,
  faker: Faker,
  index: number,
): GhlCustomFieldValue | null => {
  const options = (definition.picklistOptions ?? []).filter((option): option is string => typeof option === 'string');
  return writers[definition.dataType ?? '']?.({ random, faker, index, options }) ?? null;
};
