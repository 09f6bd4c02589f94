import { recordOf, type Contact, type CustomValue, type SliceField } from '@sync/crm-events';
import { isSource, placeholders, type MappingDocument, type Rule, type Source } from '../document/mapping-document.js';
import { holds } from './conditions.js';
import { convert, cut, harmless, transform, type ConversionContext, type ConversionProblem } from './conversions.js';
import { customFieldSlugs, type References, type UnknownReference } from './references.js';
import { readSource, type Sourced } from './sources.js';

/** Why a rule had nothing to send. */
export type OutcomeReason =
  | ConversionProblem
  | 'absent'
  | 'condition-not-met'
  | 'taken-by-earlier-rule'
  | 'unsendable-type'
  | 'unknown-custom-field'
  | 'unknown-user';

/** What became of one rule for one contact; `customFields.*` gives one outcome per custom field. */
export interface RuleOutcome {
  /** Index in `mapping.fields`. */
  readonly rule: number;
  /** The source, or the template. */
  readonly from: string;
  /** `profile.<name>`, or the name of the SendX field. */
  readonly to: string;
  readonly found: Sourced['found'];
  /** What the CRM shows, for a preview. */
  readonly value?: CustomValue;
  readonly output?: SliceField;
  readonly reason?: OutcomeReason;
  readonly unknownReference?: UnknownReference;
}

/** Applies the field rules in order; the first rule with an output for a target wins. */
export const applyRules = (contact: Contact, mapping: MappingDocument, references: References): RuleOutcome[] => {
  const taken = new Set<string>();
  return wishesOf(contact, mapping, references).map((wish) => {
    const outcome = applyRule(wish, contact, references);
    if (!outcome.output) return outcome;
    if (taken.has(outcome.to)) return { ...outcome, output: undefined, reason: 'taken-by-earlier-rule' as const };
    taken.add(outcome.to);
    return outcome;
  });
};

/** One rule for one source and one target. */
interface Wish {
  readonly index: number;
  readonly rule: Rule;
  readonly from: Source | null;
  readonly to: string;
}

/** One document and one set of definitions serve a batch of contacts, and nearly all of those have no field but the defined ones. */
const wishesOf = (contact: Contact, mapping: MappingDocument, { customFields }: References): readonly Wish[] => {
  const undefinedIds = Object.keys(recordOf(contact).customFields ?? {}).filter((id) => !Object.hasOwn(customFields, id));
  if (undefinedIds.length > 0) return expanded(mapping, customFields, undefinedIds);
  const known = wishesByFields.get(customFields);
  if (known?.mapping === mapping) return known.wishes;
  const wishes = expanded(mapping, customFields, []);
  wishesByFields.set(customFields, { mapping, wishes });
  return wishes;
};

const wishesByFields = new WeakMap<References['customFields'], { readonly mapping: MappingDocument; readonly wishes: readonly Wish[] }>();

const expanded = (mapping: MappingDocument, customFields: References['customFields'], undefinedIds: readonly string[]): Wish[] => {
  const slugs = customFieldSlugs(customFields);
  const named = new Set(mapping.fields.map((rule) => ('from' in rule ? rule.from : '')));
  const ids = [...slugs.keys(), ...undefinedIds].sort();
  return mapping.fields.flatMap((rule, index): Wish[] => {
    const to = 'profile' in rule.to ? `profile.${rule.to.profile}` : `${mapping.prefix}${rule.to.field}`;
    if (!('from' in rule)) return [{ index, rule, from: null, to }];
    if (rule.from !== 'customFields.*') return [{ index, rule, from: rule.from, to }];
    return ids
      .map((id) => ({ index, rule, from: `customFields.${id}` as const, to: to.replace('*', slugs.get(id) ?? '?') }))
      .filter(({ from }) => !named.has(from));
  });
};

const applyRule = (wish: Wish, contact: Contact, references: References): RuleOutcome => {
  const { rule, index, to } = wish;
  const read = wish.from === null ? fillTemplate(wish, contact, references) : readSource(contact, wish.from, references);
  const outcome = { rule: index, from: wish.from ?? templateOf(rule), to, found: read.found };
  const answer = answerOf(wish, read, contact, references);
  return read.found === 'value' ? Object.assign(outcome, { value: read.value }, answer) : Object.assign(outcome, answer);
};

type Answer = Pick<RuleOutcome, 'output' | 'reason' | 'unknownReference'>;

const answerOf = (wish: Wish, read: Sourced, contact: Contact, references: References): Answer => {
  if (wish.rule.when?.some((condition) => !holds(condition, contact, references))) return { reason: 'condition-not-met' };
  switch (read.found) {
    case 'absent':
      return { reason: 'absent' };
    case 'unknown-reference':
      return { reason: `unknown-${read.reference.kind}`, unknownReference: read.reference };
    case 'cleared':
    case 'value': {
      const type = typeOf(wish, references);
      const value = read.found === 'cleared' ? '' : read.value;
      return type === null ? { reason: 'unsendable-type' } : send(value, type, wish.rule, contextOf(wish, contact, references));
    }
  }
};

const send = (value: CustomValue, type: SliceField['type'], rule: Rule, context: ConversionContext): Answer => {
  const changed = transform(value, rule.transform ?? [], context);
  const converted = changed.ok ? convert(changed.value, type, context) : changed;
  if (!converted.ok) return { reason: converted.problem };
  return { output: { type, value: type === 'text' ? cut(harmless(converted.value)) : converted.value } };
};

const contextOf = ({ from }: Wish, contact: Contact, references: References): ConversionContext => ({
  timeZone: references.locationTimeZone,
  country: recordOf(contact).country ?? null,
  moment: from === 'dateAdded',
});

/** SendX type by the dataType of a custom field (domain sendx 5.1). Files, signatures and rows of text boxes are nothing one field can hold. */
const typesByDataType: Readonly<Record<string, SliceField['type'] | null>> = {
  NUMERICAL: 'number',
  MONETORY: 'number',
  DATE: 'date',
  PHONE: 'phone',
  TEXTBOX_LIST: null,
  FILE_UPLOAD: null,
  SIGNATURE: null,
};

/** The rule's own type, else the custom field's. A kind of custom field we have not met is sent as text, if it is one. */
const typeOf = ({ rule, from }: Wish, { customFields }: References): SliceField['type'] | null => {
  if ('profile' in rule.to) return 'text';
  if (rule.type !== undefined || !from?.startsWith('customFields.')) return rule.type ?? 'text';
  const type = typesByDataType[customFields[from.slice('customFields.'.length)]?.dataType ?? 'TEXT'];
  return type === undefined ? 'text' : type;
};

const templateOf = (rule: Rule): string => ('template' in rule ? rule.template : rule.from);

/** `{source}` is replaced by what the source holds, by nothing when it holds nothing; an unknown reference leaves the whole rule unanswered. */
const fillTemplate = (wish: Wish, contact: Contact, references: References): Sourced => {
  const context = contextOf(wish, contact, references);
  const unknown: Sourced[] = [];
  const value = templateOf(wish.rule).replace(placeholders, (_whole, source: string) => {
    const read: Sourced = isSource(source) ? readSource(contact, source, references) : { found: 'absent' };
    if (read.found === 'unknown-reference') unknown.push(read);
    const plain = read.found === 'value' ? convert(read.value, 'text', context) : null;
    return plain?.ok ? plain.value : '';
  });
  return unknown[0] ?? { found: 'value', value };
};
