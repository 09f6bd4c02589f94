import type {
  ContactSummary,
  DryRunAnswer,
  DryRunReport,
  ParkedAnswer,
  ParkedMessage,
  Preview,
  Timeline,
  TimelineStep,
} from '@sync/contracts-console';
import { duration, indented, number, table, time } from './table.js';

/** Everything that happened to one person; the answer to "why" comes first. */
export const timelineText = ({ contact, summary, steps, omitted }: Timeline): string =>
  [
    `${whoText(contact)}\n${summary.title}\n${contact.detail ? `${contact.detail}\n` : ''}${summary.nextStep}`,
    ...(omitted > 0 ? [`(${omitted} older steps are left out)`] : []),
    ...steps.map(stepText),
  ].join('\n\n');

const whoText = ({ name, email, contactId, connection, state }: ContactSummary): string =>
  `${name ?? email ?? contactId}${email && name ? ` <${email}>` : ''}, ${state} (contact ${contactId} of ${connection})`;

const stepText = ({ at, sentence, values, reason, detail, traceId }: TimelineStep): string => {
  const lines = [
    ...(reason ? [`${reason.title}. ${reason.nextStep}`] : []),
    ...(detail ? [detail] : []),
    ...(values.length > 0 ? [table(values.map(({ name, before, after }) => [name, changeText(before, after)]))] : []),
    ...(traceId ? [`trace ${traceId}`] : []),
  ];
  return `${time(at)}  ${sentence}${lines.length > 0 ? `\n${indented(lines.join('\n'))}` : ''}`;
};

const changeText = (before: string | null, after: string | null): string => {
  if (before === null) return after ?? '';
  return after === null ? `${before} (removed)` : `${before} -> ${after}`;
};

export const dryRunText = ({ reports }: DryRunAnswer): string =>
  reports.length === 0 ? 'There is nothing to work out yet: no contact was read so far.' : reports.map(reportText).join('\n\n');

const reportText = (report: DryRunReport): string =>
  [
    `${report.connection}: what going live would do${report.complete ? '' : ' (SendX is still being read: numbers may grow)'}`,
    indented(
      table([
        ['created in SendX', number(report.creates)],
        ['changed in SendX', number(report.overwrites.count)],
        ['unsubscribed in SendX', number(report.optOuts)],
        ...report.excluded.map(({ reason, count }) => [`left out: ${reason.title.toLowerCase()}`, number(count)]),
        ['calls', `${number(report.calls)}, about ${duration(report.seconds)}`],
      ]),
    ),
    ...report.overwrites.samples.map(({ email, fields }) => indented(`for example ${email}: ${fields.join(', ') || 'tags only'}`)),
    'Nothing was written. To go live: npx sync go-live',
  ].join('\n');

/** By the service that set them aside. */
export const parkedText = ({ messages, more }: ParkedAnswer): string => {
  if (messages.length === 0) return 'Nothing is set aside: every message that arrived could be read.';
  const groups = [...new Set(messages.map(({ group }) => group))].sort();
  return [
    ...groups.map((group) =>
      groupText(
        group,
        messages.filter((message) => message.group === group),
      ),
    ),
    ...(more ? [`These are the newest ${messages.length}; there are more.`] : []),
  ].join('\n\n');
};

const groupText = (group: string, messages: readonly ParkedMessage[]): string =>
  [`${group}: ${number(messages.length)} set aside`, ...messages.map((message) => indented(parkedMessageText(message)))].join('\n\n');

const parkedMessageText = ({ parkedAt, topic, messageId, reason, detail, traceId }: ParkedMessage): string =>
  `${time(parkedAt)}  ${messageId}\n${indented([`${reason.title} (${topic}): ${detail}`, reason.nextStep, ...(traceId ? [`trace ${traceId}`] : [])].join('\n'))}`;

export const previewText = (preview: Preview): string => {
  if (preview.skip) return `Nothing would be sent: ${preview.skip.reason.title}. ${preview.skip.detail}\n${preview.skip.reason.nextStep}`;
  const rows = [
    ['e-mail', preview.email ?? ''],
    ...Object.entries(preview.profile),
    ...preview.fields.map(({ name, value }) => [name, value === '' ? '(cleared)' : value]),
    ['tags', preview.tags.join(', ')],
    ['lists', preview.lists.join(', ')],
    ...(preview.optOut ? [['unsubscribed', 'yes']] : []),
    ...(preview.deleted ? [['deleted in GHL', 'yes']] : []),
  ];
  return `What SendX would be told of contact ${preview.contactId} (mapping version ${preview.mappingVersion}):\n${indented(table(rows))}`;
};
