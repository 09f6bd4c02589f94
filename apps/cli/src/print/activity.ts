import type { EventsRedriven, Happening, Overview, OverviewConnection, TroubledAnswer, UntoldEventsAnswer } from '@sync/contracts-console';
import { indented, number, table, time } from './table.js';

/** How many tasks and appointments there are to think of, and whether SendX is told what happens to them. */
export const activityLines = ({ activity, customEvents }: OverviewConnection): string[] => {
  const { openTasks, overdueTasks, appointmentsAhead, problems } = activity;
  const wrong = problems.map(({ reason, count }) => `${number(count)} ${reason.title.toLowerCase()}`).join(', ');
  return [
    `tasks: ${number(openTasks)} open, ${counted(overdueTasks)} overdue; appointments ahead: ${counted(appointmentsAhead)}`,
    ...(wrong ? [`to look at: ${wrong}; see: npx sync troubled`] : []),
    ...(customEvents ? [customEventsLine(customEvents)] : []),
  ];
};

const counted = ({ count, more }: { count: number; more: boolean }): string => `${more ? 'more than ' : ''}${number(count)}`;

const customEventsLine = ({ waiting, rejected, sent, lost, expired, skipped }: NonNullable<OverviewConnection['customEvents']>): string => {
  const ended = Object.entries({ sent, lost, expired, skipped }).flatMap(([state, count]) =>
    count > 0 || state === 'sent' ? [`${number(count)} ${state}`] : [],
  );
  const refused = rejected > 0 ? `, ${number(rejected)} rejected (see: npx sync custom-events)` : '';
  return `custom events: ${number(waiting)} waiting${refused}; in the last hour ${ended.join(', ')}`;
};

export const latelyText = ({ connections }: Overview): string =>
  connections
    .map(({ id, lately }) => `${id}:\n${lately.length === 0 ? '  nothing yet' : indented(table(lately.map(latelyRow)))}`)
    .join('\n\n');

const latelyRow = ({ at, sentence, reason, ...person }: Happening): string[] => [
  time(at),
  whoText(person),
  sentence,
  ...(reason ? [reason.title] : []),
];

const whoText = ({ name, email, contactId }: { name: string | null; email: string | null; contactId: string }): string =>
  name ?? email ?? contactId;

export const troubledText = ({ records, more }: TroubledAnswer): string =>
  records.length === 0
    ? 'Nothing is wrong with any open task or planned appointment.'
    : [
        table(records.map(({ kind, id, title, reason, ...person }) => [kind, id, whoText(person), title ?? '', reason.title])),
        ...(more ? [`These are the first ${records.length}; there are more.`] : []),
      ].join('\n');

export const untoldEventsText = ({ events, more }: UntoldEventsAnswer): string =>
  events.length === 0
    ? 'There are none.'
    : [
        ...events.map(({ settledAt, happenedAt, name, id, connection, contactId, personName, email, reason, detail, traceId }) => {
          const lines = [`${reason.title}. ${reason.nextStep}`, ...(detail ? [detail] : []), ...(traceId ? [`trace ${traceId}`] : [])];
          return `${time(settledAt ?? happenedAt)}  ${name} of ${whoText({ name: personName, email, contactId })} (event ${id} of ${connection})\n${indented(lines.join('\n'))}`;
        }),
        ...(more ? [`These are the last ${events.length}; there are more.`] : []),
        'To send them through again: npx sync redrive-events',
      ].join('\n\n');

export const redrivenText = ({ waitAgain }: EventsRedriven): string =>
  waitAgain === 0 ? 'There was nothing to send through again.' : `${number(waitAgain)} custom event(s) wait to be sent again.`;
