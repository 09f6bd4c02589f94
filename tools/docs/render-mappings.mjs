// docs/reference/mappings.md: the document a connection starts with, and the stories that the mapping's spec proves.
import { transformSync } from '@swc/core';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { importBuilt, read, root } from './paths.mjs';
import { renderActivityMappings } from './render-activity-mappings.mjs';

const contactExamples = 'libs/mapping/src/contact/contact.examples.ts';
const taskExamples = 'libs/mapping/src/task/task.examples.ts';

export const renderMappings = async () => {
  const { defaultMapping } = await importBuilt('libs/mapping/dist/index.js');
  const { examples } = await loadModule(contactExamples);
  const { taskSliceExamples, taskEventExamples } = await loadModule(taskExamples);
  return [
    '# Mappings',
    'What SendX learns of a contact and of their tasks is decided by the mapping document of their connection. A new connection starts with the one below.\nThe first rule that has something to say about a target wins. Absent leaves a SendX field alone; null and empty clear it.',
    '## Fields of the default document',
    [
      '| From GHL | To SendX | Type |',
      '| --- | --- | --- |',
      ...defaultMapping.fields.map((rule) => ruleRow(rule, defaultMapping.prefix)),
    ].join('\n'),
    '## The rest of the default document',
    settingsOf(defaultMapping).join('\n'),
    '## Stories of contacts',
    `Each line is an example in \`${contactExamples}\` and a test of \`libs/mapping/src/contact/slice-of.spec.ts\`.`,
    stories('SendX is told', examples, outcomeOf),
    '## Tasks as fields and tags',
    `What the section \`tasks\` of the document asks for: fields, tags, and custom events. Each line is an example in \`${taskExamples}\` and a test of \`libs/mapping/src/task/task-slice.spec.ts\`. Reasons in brackets are shown beside the person.`,
    stories('SendX is told', taskSliceExamples, taskOutcomeOf),
    '## Tasks as custom events',
    `${taskMoments(defaultMapping)} Each line is an example in \`${taskExamples}\` and a test of \`libs/mapping/src/task/task-event.spec.ts\`. Every event also carries \`ghl_contact_id\`, \`ghl_location_id\`, \`occurred_at\`, \`dedupe_key\` and \`source\`.`,
    stories('SendX is sent', taskEventExamples, eventOutcomeOf),
    ...(await renderActivityMappings()),
  ].join('\n\n');
};

const stories = (title, examples, outcome) =>
  [
    `| When | ${title} |`,
    '| --- | --- |',
    ...Object.entries(examples).map(([name, example]) => `| ${cell(name)} | ${cell(outcome(example))} |`),
  ].join('\n');

const taskMoments = ({ tasks, day }) =>
  `In the default document a task is due soon ${tasks.dueSoonMinutes.join(', ')} minutes before its due date, due today from ${day.startsAtHour}:00 of the location's day, overdue at its due date, and overdue once more after ${tasks.overdueDays.join(', ')} days.`;

const taskOutcomeOf = ({ then: { fields = {}, tags, notes = [] } }) => {
  const parts = Object.entries(fields).map(([name, field]) => (field ? `\`${name}\` ${shown(field.value)}` : `\`${name}\` left alone`));
  if (tags !== undefined) parts.push(tags.length > 0 ? `tags ${tags.map((tag) => `\`${tag}\``).join(', ')}` : 'no tags');
  if (notes.length > 0) parts.push(`(${notes.map((code) => `\`${code}\``).join(', ')})`);
  return parts.join('; ');
};

const eventOutcomeOf = ({ then }) => {
  if (then === null) return 'nothing';
  const properties = Object.entries(then.properties ?? {}).map(([name, value]) =>
    value === undefined ? `no \`${name}\`` : `\`${name}\` ${shown(value)}`,
  );
  return [`\`${then.name}\``, ...properties].join('; ');
};

const ruleRow = (rule, prefix) => {
  const to = 'profile' in rule.to ? `\`${rule.to.profile}\` (profile)` : `\`${prefix}${rule.to.field}\``;
  const custom = rule.from?.startsWith('customFields.');
  return `| \`${rule.from ?? rule.template}\` | ${to} | ${rule.type ?? (custom ? 'that of the custom field' : 'text')} |`;
};

const settingsOf = ({ prefix, filter, list, tags, optOut, deleted }) => [
  `- Prefix of field names: \`${prefix}\``,
  `- Filter by tag: ${[...filter.tags.any, ...filter.tags.all, ...filter.tags.none].length === 0 ? 'none' : JSON.stringify(filter.tags)}; by value: ${filter.where.length === 0 ? 'none' : JSON.stringify(filter.where)}; consent: \`${filter.consent}\``,
  `- List that contacts join: ${list === null ? 'none' : `\`${list}\``}`,
  `- Tags: ${tags.send ? 'all are sent' : 'none is sent'}, prefix ${tags.prefix === '' ? 'none' : `\`${tags.prefix}\``}, ignored: ${tags.ignore.length === 0 ? 'none' : tags.ignore.join(', ')}`,
  `- Opted out in GHL: \`${optOut}\`; deleted in GHL: \`${deleted}\``,
];

/** The parts an example names, in words; values of many fields are counted, not listed. */
const outcomeOf = ({ then }) => {
  const { skip, because, fields, tags, profile, email, lists, optOut } = then;
  const parts = [];
  if (skip) parts.push(`nothing: \`${skip}\`${because ? ` (${because})` : ''}`);
  if (email !== undefined && !skip) parts.push(`e-mail \`${email}\``);
  if (!skip) for (const [name, value] of Object.entries(profile ?? {})) parts.push(`${name} ${shown(value)}`);
  if (!skip) parts.push(...fieldWords(fields ?? {}));
  if (tags !== undefined && !skip) parts.push(tags.length > 0 ? `tags ${tags.map((tag) => `\`${tag}\``).join(', ')}` : 'no tags');
  if (lists?.length > 0) parts.push(`list ${lists.map((name) => `\`${name}\``).join(', ')}`);
  if (optOut) parts.push('unsubscribed');
  return parts.join('; ') || 'nothing that differs';
};

const MOST_FIELDS = 4;
const fieldWords = (fields) => {
  const entries = Object.entries(fields);
  if (entries.length > MOST_FIELDS) return [`${entries.filter(([, field]) => field).length} fields`];
  return entries.map(([name, field]) => (field ? `\`${name}\` ${shown(field.value)}` : `\`${name}\` left alone`));
};

const LONGEST = 40;
const shown = (value) => {
  const characters = Array.from(value); // by character, so that none is torn apart
  if (characters.length > LONGEST) return `\`${characters.slice(0, 8).join('')}\`… (${characters.length} characters)`;
  return value === '' ? 'cleared' : `\`${value}\``;
};
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The examples are no part of the build; the types are taken off and what they import is the built workspace. */
export const loadModule = async (file) => {
  const { code } = transformSync(read(file), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'es6' },
    sourceMaps: false,
  });
  const absolute = code.replace(/from\s+['"]([^'"]+)['"]/g, (_whole, specifier) => `from ${JSON.stringify(placeOf(specifier, file))}`);
  return import(`data:text/javascript;base64,${Buffer.from(absolute).toString('base64')}`);
};

const placeOf = (specifier, file) =>
  specifier.startsWith('.')
    ? new URL(specifier, pathToFileURL(join(root, file.replace('/src/', '/dist/')))).href
    : import.meta.resolve(specifier);
