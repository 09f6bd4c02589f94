import { deletedPolicies, optOutPolicies, sliceFieldTypes, stateTagPrefix } from '@sync/crm-events';
import { z } from 'zod';
import { appointmentsSection, daySection, notesSection, peopleSection, tasksSection } from './record-mapping.js';

/** What a rule can read, by name. `firstName` and `lastName` fall back to the split full name; `owner.*` is the assigned user. */
export const namedSources = [
  'contactId',
  'locationId',
  'email',
  'firstName',
  'lastName',
  'name',
  'company',
  'phone',
  'address1',
  'city',
  'state',
  'postalCode',
  'country',
  'website',
  'timezone',
  'source',
  'type',
  'dateOfBirth',
  'dateAdded',
  'owner.name',
  'owner.email',
  'emailDnd',
] as const;
export type NamedSource = (typeof namedSources)[number];
export type CustomFieldSource = `customFields.${string}`;
export type Source = NamedSource | CustomFieldSource;

const customFieldSourcePattern = /^customFields\.[A-Za-z0-9_-]+$/;
/** True for the name of something a rule can read. */
export const isSource = (name: string): name is Source =>
  namedSources.some((named) => named === name) || customFieldSourcePattern.test(name);
/** Places in a template that a source is written into. */
export const placeholders = /\{([^{}]*)\}/g;

const sourceHelp = `Choose one of ${namedSources.join(', ')}, or customFields.<id of a custom field>.`;
const customFieldSource = z.templateLiteral(['customFields.', z.string().regex(/^[A-Za-z0-9_-]+$/)]);
const source = z.union([z.enum(namedSources), customFieldSource], { error: sourceHelp });
const ruleSource = z.union([z.enum(namedSources), customFieldSource, z.literal('customFields.*')], {
  error: `${sourceHelp} customFields.* stands for every custom field that no other rule names.`,
});

const comparisonHelp = 'Choose is: present, empty, equal, not-equal, contains (with a value) or one-of (with values).';
/** A condition on one source. Texts are compared trimmed and without regard to case. */
const condition = z.discriminatedUnion(
  'is',
  [
    z.strictObject({ field: source, is: z.enum(['present', 'empty']) }),
    z.strictObject({ field: source, is: z.enum(['equal', 'not-equal', 'contains']), value: z.string() }),
    z.strictObject({ field: source, is: z.literal('one-of'), values: z.array(z.string()).min(1) }),
  ],
  { error: comparisonHelp },
);
export type Condition = z.output<typeof condition>;

const stepHelp = 'Choose trim, lower, upper, date, number, boolean, phone, {"join": ", "} or {"truncate": 80}.';
/** A step changes the value before it is given its type: a closed set, so that a mapping stays data. */
const step = z.union(
  [
    z.enum(['trim', 'lower', 'upper', 'date', 'number', 'boolean', 'phone']),
    z.strictObject({ join: z.string().max(10) }),
    z.strictObject({ truncate: z.int().min(1).max(255) }),
  ],
  { error: stepHelp },
);
export type Step = z.output<typeof step>;

const nameHelp = 'A field has a name of small letters, digits and _, such as city.';
const target = z.union(
  [
    z.strictObject({
      field: z
        .string()
        .regex(/^[a-z0-9_]*\*?[a-z0-9_]*$/, { error: nameHelp, abort: true })
        .min(1, nameHelp),
    }),
    z.strictObject({ profile: z.enum(['firstName', 'lastName', 'company']) }),
  ],
  { error: 'Write {"field": "city"} with small letters, digits and _ only, or {"profile": "firstName"}, "lastName" or "company".' },
);
export type Target = z.output<typeof target>;

const template = z
  .string()
  .min(1)
  .refine(
    (text) => [...text.matchAll(placeholders)].every(([, name]) => isSource(name ?? '')),
    `Between { and } stands a source. ${sourceHelp}`,
  );

const ruleShape = {
  to: target,
  /** Left out: the type of the custom field in GHL, text for everything else. */
  type: z.enum(sliceFieldTypes, { error: `Choose one of ${sliceFieldTypes.join(', ')}.` }).optional(),
  transform: z.array(step).optional(),
  /** All must hold, or the rule says nothing. */
  when: z.array(condition).optional(),
};
/** The first rule that has something to say about a target wins, so that a later one can be its fallback. */
const rule = z.union([z.strictObject({ from: ruleSource, ...ruleShape }), z.strictObject({ template, ...ruleShape })]);
export type Rule = z.output<typeof rule>;

const tagList = z.array(z.string().trim().min(1));

/**
 * Which contacts of one connection SendX learns of, and what: data, edited by a marketer, read by `sliceOf`. `format` is the version of this
 * schema, `version` counts the edits of one connection's document.
 */
export const mappingDocument = z
  .strictObject({
    format: z.literal(1),
    version: z.int().min(1),
    /** Put before every field name, so that ours are told from others'. */
    prefix: z
      .string()
      .regex(/^([a-z][a-z0-9_]*)?$/, 'Use small letters, digits and _, beginning with a letter, such as ghl_; or "" for none.')
      .default('ghl_'),
    filter: z
      .strictObject({
        tags: z.strictObject({ any: tagList.default([]), all: tagList.default([]), none: tagList.default([]) }).prefault({}),
        where: z.array(condition).default([]),
        consent: z.enum(['any', 'not-opted-out']).default('any'),
      })
      .prefault({}),
    /** Name of the one single-opt-in list that contacts join, if any. */
    list: z.string().trim().min(1).nullable().default(null),
    fields: z.array(rule),
    tags: z
      .strictObject({
        send: z.boolean().default(true),
        prefix: z
          .string()
          .refine(
            (prefix) => !prefix.toLowerCase().startsWith(stateTagPrefix),
            `Choose another prefix: ${stateTagPrefix} is kept for our own tags.`,
          )
          .default(''),
        /** Exact names, or beginnings ending in `*`. */
        ignore: tagList.default([]),
      })
      .prefault({}),
    optOut: z.enum(optOutPolicies).default('unsubscribe'),
    deleted: z.enum(deletedPolicies).default('tag'),
    people: peopleSection,
    tasks: tasksSection,
    notes: notesSection,
    appointments: appointmentsSection,
    day: daySection,
  })
  .superRefine((document, context) => {
    document.fields.forEach((entry, index) => {
      const problem = problemOf(entry);
      if (problem) context.addIssue({ code: 'custom', path: ['fields', index, 'to'], message: problem });
    });
  });
export type MappingDocument = z.output<typeof mappingDocument>;

/** A name and its star belong together: one field per custom field, and only there. */
const problemOf = (entry: Rule): string | null => {
  const every = 'from' in entry && entry.from === 'customFields.*';
  const starred = 'field' in entry.to && entry.to.field.includes('*');
  if (every === starred) return null;
  return every
    ? 'customFields.* needs a field with a *, such as {"field": "cf_*"}.'
    : 'Only customFields.* may have a * in its field; write a name.';
};
