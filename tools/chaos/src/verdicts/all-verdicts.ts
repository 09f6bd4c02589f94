import type { Disturbance } from '../disturb/journal.js';
import type { Recorder } from '../record/recorder.js';
import type { Stage } from '../stage/stage.js';
import { isOptedOut } from '../traffic/people.js';
import { outOfOrder } from './contact-order.js';
import { duplicateEvents, missingEvents, type Happening } from './custom-events.js';
import { wrongFinalStates } from './final-states.js';
import { wrongAnswers } from './ingest-answers.js';
import { lostWebhooks } from './lost-webhooks.js';
import { callsOverTheLimit } from './rate-limit.js';
import { repeatedIdentifies } from './repeated-identifies.js';
import { verdict, type Verdict } from './verdict.js';

/** Every promise, from the books of both simulators; the product is asked one thing only: whether it still has what it accepted. */
export const allVerdicts = async (
  stage: Stage,
  { webhooks, sendx, deaf, longestStallMs }: Recorder,
  journal: readonly Disturbance[],
): Promise<Verdict[]> => {
  const circumstances = { journal, deaf };
  const events = stage.sendx.events();
  const killed = journal.some(({ how }) => how === 'kill -9');
  const neverAccepted = [...webhooks.announced].filter((id) => !webhooks.accepted.has(id));
  return [
    await lostWebhooks(stage.cluster.postgres.url, webhooks.accepted),
    verdict('webhooks never accepted, however often they were sent', neverAccepted),
    wrongAnswers(webhooks.answers, { mayBeAway: killed }),
    verdict('final states wrong', wrongFinalStates(stage.ghl, stage.sendx)),
    outOfOrder(sendx.identifies),
    repeatedIdentifies(sendx.identifies, circumstances),
    duplicateEvents(events, circumstances),
    missingEvents(happenings(stage), events),
    verdict(
      'opt-outs undone',
      stage.sendx.resubscribes().map(({ contactId, by, how }) => `${contactId}: ${how} by ${by}`),
    ),
    verdict(
      'calls that a vendor’s contract forbids',
      stage.sendx.contractViolations().map(({ operation, problems }) => `${operation}: ${problems.join('; ')}`),
    ),
    callsOverTheLimit(stage.ghl.world.rate.counts(), longestStallMs),
  ];
};

/** Of those who may be told: who opted out may have done so before. */
const happenings = ({ ghl: { world } }: Stage): Happening[] =>
  [...world.contacts.all()]
    .filter((contact) => !isOptedOut(contact))
    .flatMap((contact) => {
      const of = (name: string, records: readonly { readonly id: string }[]): Happening[] =>
        records.map(({ id }) => ({ email: contact.email ?? '', id, name }));
      const tasks = world.tasks.ofContact(contact.id);
      return [
        ...of('ghl_task_created', tasks),
        ...of(
          'ghl_task_completed',
          tasks.filter(({ completed }) => completed),
        ),
        ...of('ghl_note_added', world.notes.ofContact(contact.id)),
        ...of('ghl_appointment_booked', world.appointments.ofContact(contact.id)),
      ];
    });
