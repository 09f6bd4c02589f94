// The part of docs/reference/mappings.md about notes and appointments: stories that the mapping's specs prove.
import { loadModule } from './render-mappings.mjs';

const activityFile = 'libs/mapping/src/appointment/appointment.examples.ts';
const notesFile = 'libs/mapping/src/note/note.examples.ts';

export const renderActivityMappings = async () => {
  const [{ activityExamples }, { excerptExamples }] = await Promise.all([loadModule(activityFile), loadModule(notesFile)]);
  return [
    '## Notes and appointments',
    `Fields and tags of what is known of a person's notes and appointments. Each line is an example in \`${activityFile}\` and a test of \`appointment.spec.ts\` beside it.`,
    table(
      'When',
      'SendX is told',
      Object.entries(activityExamples).map(([name, { then }]) => [name, toldOf(then)]),
    ),
    '## The text of a note',
    `What leaves the CRM of a note's text, where the mapping says \`"text": "excerpt"\`; otherwise nothing does. Each line is an example in \`${notesFile}\` and a test of \`note.spec.ts\` beside it.`,
    table(
      'Rule',
      'SendX is told',
      Object.entries(excerptExamples).map(([name, { then }]) => [name, then === undefined ? 'nothing' : shown(then)]),
    ),
  ];
};

const table = (left, right, rows) =>
  [`| ${left} | ${right} |`, '| --- | --- |', ...rows.map((cells) => `| ${cells.map(cell).join(' | ')} |`)].join('\n');

const MOST_FIELDS = 4;
const toldOf = ({ fields = {}, tags }) => {
  const entries = Object.entries(fields);
  const words =
    entries.length > MOST_FIELDS
      ? [`${entries.filter(([, field]) => field).length} fields`]
      : entries.map(([name, field]) => (field ? `\`${name}\` ${shown(field.value)}` : `\`${name}\` left out`));
  if (tags) words.push(tags.length > 0 ? `tags ${tags.map((tag) => `\`${tag}\``).join(', ')}` : 'no tags');
  return words.join('; ') || 'nothing that differs';
};

const LONGEST = 60;
const shown = (value) => {
  const characters = Array.from(value); // by character, so that none is torn apart
  if (characters.length > LONGEST) return `\`${characters.slice(0, 8).join('')}\`… (${characters.length} characters)`;
  return value === '' ? 'cleared' : `\`${value}\``;
};
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
