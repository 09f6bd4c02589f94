import { unreachable } from '../unreachable.js';
import { asOf, compareAsOf, type AsOf } from './as-of.js';
import { changesAsEvents, changesIn, changesNothing, omitsKnown } from './changes.js';
import {
  ContactDeleted,
  ContactEmailOptedOut,
  ContactEmailOptOutLifted,
  ContactRegistered,
  ContactRestored,
  optOutGrounds,
  type ContactEvent,
} from './contact-events.js';
import type { ContactCommand, ContactSnapshot, ReportContact, ReportContactDeleted, ReportContactGone } from './contact-commands.js';
import { evolve, recordOf, type Contact } from './contact.js';
import { normaliseRecord } from './contact-record.js';

/** Why the whole record has to be fetched before we believe more. */
export const hydrateReasons = [
  /** A webhook introduced the contact: it carries no time zone and type, and mostly not whether the e-mail channel is blocked. Or a row without the latter. */
  'first-sight',
  /** The report does not say when it was true. */
  'no-as-of',
  /** It is as old as what we know, and differs. */
  'tie',
  /** It is older than what we know, and differs: late, or the two clocks differ. */
  'older',
  /** It cannot be read without the rest of the record. */
  'incomplete',
  /** It leaves out something we hold a value of: cleared, or only left out? */
  'omitted-field',
  /** A GET started before the webhook or row we know, and differs. */
  'older-read',
  /** A webhook says the contact was deleted. */
  'delete-reported',
  /** A webhook or row shows a contact we know to be deleted. */
  'seen-after-deletion',
] as const;
export type HydrateReason = (typeof hydrateReasons)[number];

/** `asOf` is the contact's after this decision; it moves even when there is nothing new to say, so store it with the state. */
export interface Decision {
  readonly events: ContactEvent[];
  readonly hydrate?: HydrateReason;
  readonly asOf: AsOf | null;
}

/**
 * What a report means, given what we know (design 2.5). Converges: whatever the order and number of webhooks, once the hydrations asked
 * for were answered the state equals the newest truth.
 */
export const decide = (contact: Contact, command: ContactCommand): Decision => {
  switch (command.type) {
    case 'ReportContact':
      return reportContact(contact, { ...command, snapshot: { ...command.snapshot, record: normaliseRecord(command.snapshot.record) } });
    case 'ReportContactDeleted':
      return reportDeleted(contact, command);
    case 'ReportContactGone':
      return reportGone(contact, command);
    default:
      return unreachable(command);
  }
};

/** The state after a decision: its events folded, its asOf taken over. */
export const applyDecision = (contact: Contact, decision: Decision): Contact => ({
  ...decision.events.reduce(evolve, contact),
  asOf: decision.asOf,
});

const reportContact = (contact: Contact, report: ReportContact): Decision => {
  const verdict = report.via === 'get' ? judgeRead(contact, report) : judgeHint(contact, report);
  if (verdict === 'believe' && report.asOf) return believe(contact, report, asOf(report.asOf, report.via));
  return doubt(contact, report.snapshot, verdict === 'nothing-new' || verdict === 'believe' ? undefined : verdict);
};

type Verdict = 'believe' | 'nothing-new' | HydrateReason;

/** A GET wins over everything that is not newer. On a tie the next GET decides: two moments inside one millisecond look alike. */
const judgeRead = (contact: Contact, report: ReportContact): Verdict => {
  if (!report.asOf) return 'no-as-of';
  const order = compareAsOf(report.asOf, contact.asOf);
  if (order > 0) return 'believe';
  const overtaken = order < 0 && contact.asOf?.via === 'get';
  if (contact.status === 'deleted') return overtaken ? 'nothing-new' : 'older-read';
  return (overtaken && !tightens(contact, report.snapshot)) || agrees(contact, report) ? 'nothing-new' : 'older-read';
};

/** A webhook or search row is applied when it is newer, dated and complete; otherwise it can only raise doubt. */
const judgeHint = (contact: Contact, report: ReportContact): Verdict => {
  if (contact.status === 'deleted') return 'seen-after-deletion';
  const order = report.asOf ? compareAsOf(report.asOf, contact.asOf) : null;
  if (order !== null && order > 0) return report.complete ? 'believe' : 'incomplete';
  if (agrees(contact, report)) return 'nothing-new';
  if (order === null) return 'no-as-of';
  if (!report.complete) return 'incomplete';
  return order === 0 ? 'tie' : 'older';
};

const believe = (contact: Contact, { snapshot, via }: ReportContact, at: AsOf): Decision => {
  const optOuts = optOutEvents(contact, snapshot, at);
  if (contact.status === 'unknown') {
    const partial = via === 'webhook' || (via === 'search' && snapshot.optOut.emailChannel === undefined);
    return {
      events: [ContactRegistered.of({ record: snapshot.record, asOf: at }), ...optOuts],
      asOf: at,
      ...(partial && { hydrate: 'first-sight' }),
    };
  }
  const changes = changesIn(contact.record, snapshot.record, { whole: via === 'get' });
  const restored = contact.status === 'deleted' ? [ContactRestored.of({ asOf: at })] : [];
  const doubtful = via !== 'get' && omitsKnown(contact.record, snapshot.record);
  return { events: [...restored, ...changesAsEvents(changes, at), ...optOuts], asOf: at, ...(doubtful && { hydrate: 'omitted-field' }) };
};

/** Nothing of the report is believed but its opt-outs: those only tighten, so they cannot wait for certainty. */
const doubt = (contact: Contact, snapshot: ContactSnapshot | undefined, hydrate: HydrateReason | undefined): Decision => ({
  events: snapshot ? tightenings(contact, snapshot).map((ground) => ContactEmailOptedOut.of({ ground })) : [],
  asOf: contact.asOf,
  ...(hydrate && { hydrate }),
});

const reportDeleted = (contact: Contact, { snapshot }: ReportContactDeleted): Decision => {
  const known = contact.status === 'deleted' && !(snapshot && tightens(contact, snapshot));
  return doubt(contact, snapshot, known ? undefined : 'delete-reported');
};

const reportGone = (contact: Contact, report: ReportContactGone): Decision => {
  const order = compareAsOf(report.asOf, contact.asOf);
  const at = asOf(report.asOf, 'get');
  if (order > 0) return { events: contact.status === 'deleted' ? [] : [ContactDeleted.of({ asOf: at })], asOf: at };
  const settled = contact.status === 'deleted' || (order < 0 && contact.asOf?.via === 'get');
  return doubt(contact, undefined, settled ? undefined : 'older-read');
};

const tightenings = (contact: Contact, { optOut }: ContactSnapshot) =>
  optOutGrounds.filter((ground) => optOut[ground] === true && !contact.optOut[ground]);
const tightens = (contact: Contact, snapshot: ContactSnapshot): boolean => tightenings(contact, snapshot).length > 0;

const optOutEvents = (contact: Contact, snapshot: ContactSnapshot, at: AsOf): ContactEvent[] => [
  ...tightenings(contact, snapshot).map((ground) => ContactEmailOptedOut.of({ ground, asOf: at })),
  ...optOutGrounds
    .filter((ground) => snapshot.optOut[ground] === false && contact.optOut[ground])
    .map((ground) => ContactEmailOptOutLifted.of({ ground, asOf: at })),
];

/** True when the report tells nothing that differs from what we know; such a one raises no doubt, however old it is. */
const agrees = (contact: Contact, { snapshot, via }: ReportContact): boolean =>
  contact.status === 'known' &&
  changesNothing(changesIn(recordOf(contact), snapshot.record, { whole: via === 'get' })) &&
  optOutGrounds.every((ground) => snapshot.optOut[ground] === undefined || snapshot.optOut[ground] === contact.optOut[ground]);
