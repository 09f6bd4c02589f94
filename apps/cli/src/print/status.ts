import type {
  BudgetLeft,
  ConnectionsAnswer,
  ConnectionState,
  Overview,
  OverviewConnection,
  ReadingKind,
  ReadingProgress,
  ReasonCount,
} from '@sync/contracts-console';
import { activityLines } from './activity.js';
import { duration, indented, number, table, time } from './table.js';

export const statusText = ({ connections, parked, lag }: Overview): string =>
  [
    ...(connections.length === 0
      ? ['No connection yet: set GHL_PRIVATE_TOKEN, GHL_LOCATION_ID and SENDX_API_KEY, then start again.']
      : connections.map(connectionText)),
    parked.count === 0
      ? 'Every message could be read.'
      : `${parked.more ? 'More than ' : ''}${number(parked.count)} message(s) set aside; see: npx sync parked`,
    lagText(lag),
  ].join('\n');

/** A few seconds behind is how a pipeline works. */
const LATE_SECONDS = 10;

const lagText = ({ seconds, group, topic }: Overview['lag']): string => {
  if (seconds === null) return 'Whether every service keeps up is being looked at.';
  return seconds < LATE_SECONDS
    ? 'Every service keeps up.'
    : `${group ?? 'A service'} is ${duration(seconds)} behind on ${topic ?? 'its messages'}.`;
};

const connectionText = (connection: OverviewConnection): string => {
  const { contacts, failing, excluded, stopped, budgets } = connection;
  const rows = [
    ['in sync', number(contacts.inSync)],
    ['waiting', number(contacts.waiting)],
    ['excluded', number(contacts.excluded), reasonsText(excluded)],
    ['failing', number(contacts.failing), reasonsText(failing)],
  ];
  return [
    `${connection.id}: ${modeText(connection)}`,
    indented(
      [
        ...stopped.map(({ what, reason, detail }) => `${what} stopped: ${reason.title}. ${detail} ${reason.nextStep}`),
        table(rows),
        ...activityLines(connection),
        ...readingLines(connection),
        ...budgets.map(budgetText),
      ].join('\n'),
    ),
    '',
  ].join('\n');
};

const reasonsText = (counts: readonly ReasonCount[]): string =>
  counts.map(({ reason, count }) => `${number(count)} ${reason.title.toLowerCase()}`).join(', ');

const modeText = ({ mode, pausedAt, demo, locationId, sendxTeam }: ConnectionState): string => {
  const writes = mode === 'live' ? 'live' : 'dry run, nothing is written to SendX';
  const paused = pausedAt ? `, paused since ${time(pausedAt)}` : '';
  return `${writes}${paused}${demo ? ' (demo)' : ''}; location ${locationId} to SendX team ${sendxTeam}`;
};

const readingLines = ({ readings, forecast }: OverviewConnection): string[] =>
  readings.length === 0 ? ['reading contacts: not begun'] : [...readings.map(readingText), ...(forecast ? [forecast.sentence] : [])];

const readingText = ({ kind, read, expected, ratePerSecond, finishedAt }: ReadingProgress): string => {
  if (finishedAt) return `reading ${kind}: ${number(read)}${unitOf(kind)} read, finished ${time(finishedAt)}`;
  const rate = ratePerSecond === null ? '' : `, ${ratePerSecond.toFixed(1)} per second`;
  return `reading ${kind}: ${number(read)}${expected === null ? '' : ` of ${number(expected)}`}${unitOf(kind)} read${rate}`;
};

/** Notes are listed person by person. */
const unitOf = (kind: ReadingKind): string => (kind === 'notes' ? ' contacts’ notes' : '');

const names = { ghl: 'GHL', sendx: 'SendX' } as const;

const budgetText = ({ vendor, ratePerSecond, daily, throttledUntil }: BudgetLeft): string => {
  const left = daily ? `${number(daily.max - daily.used)} of ${number(daily.max)} calls left today` : 'no daily limit known';
  const wait = throttledUntil ? `, asked to wait until ${time(throttledUntil)}` : '';
  return `${names[vendor]}: up to ${ratePerSecond.toFixed(1)} calls per second, ${left}${wait}`;
};

/** After a switch was turned: how the connections stand now. */
export const connectionsText = ({ connections }: ConnectionsAnswer): string =>
  connections.map((connection) => `${connection.id}: ${modeText(connection)}`).join('\n');
