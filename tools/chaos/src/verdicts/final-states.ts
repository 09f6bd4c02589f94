import type { GhlSim, SimContact } from '@sync/ghl-sim';
import type { SendxSim } from '@sync/sendx-sim';
import { isOptedOut } from '../traffic/people.js';
import { tags } from '../traffic/edits.js';

type SendxContact = NonNullable<ReturnType<SendxSim['contacts']['find']>>;
type Told = Pick<SendxContact, 'firstName' | 'lastName' | 'company' | 'customFields' | 'tags' | 'unsubscribed'>;

/** What is wrong about each person in SendX, by the CRM; empty when nothing is. */
export const wrongFinalStates = ({ world }: GhlSim, sendx: SendxSim): string[] =>
  [...world.contacts.all()].flatMap((contact) => {
    const openTasks = world.tasks.ofContact(contact.id).filter(({ completed }) => !completed).length;
    const wrong = differences(contact, openTasks, sendx.contacts.find(contact.email ?? ''));
    return wrong.length > 0 ? [`${contact.email}: ${wrong.join('; ')}`] : [];
  });

type Pair = readonly [what: string, wanted: unknown, found: unknown];

/**
 * Somebody who had opted out before SendX knew them is not created there; whoever opted out is no longer identified, as that might bring them back, so that
 * only their opt-out and their tags follow the CRM.
 */
export const differences = (contact: SimContact, openTasks: number, told: Told | undefined): string[] => {
  if (!told) return isOptedOut(contact) ? [] : ['is not in SendX'];
  const pairs: readonly Pair[] = [
    ['opt-out', isOptedOut(contact), told.unsubscribed],
    ['tags', ours(contact.tags), ours(told.tags)],
    ...(isOptedOut(contact) ? [] : identified(contact, openTasks, told)),
  ];
  return pairs.flatMap(([what, wanted, found]) => (wanted === found ? [] : [`${what} is ${String(found)}, should be ${String(wanted)}`]));
};

const identified = (contact: SimContact, openTasks: number, told: Told): Pair[] => [
  ['first name', contact.firstName, told.firstName],
  ['last name', contact.lastName, told.lastName],
  ['company', contact.companyName, told.company],
  ['phone', contact.phone ?? '', told.customFields['ghl_phone'] ?? ''],
  ['open tasks', openTasks, Number(told.customFields['ghl_open_tasks'] ?? 0)],
];

const ours = (all: readonly string[]): string => tags.filter((tag) => all.includes(tag)).join(', ');
