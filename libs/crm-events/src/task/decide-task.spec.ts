import { asOf } from '../contact/as-of.js';
import { callAda, givenTask, grace, launchMargaret, minute, noTask, start, visitLinus } from '../fixtures.js';

const later = minute(5);
const earlier = minute(-5);
const byWebhook = asOf(later, 'webhook');
const byRow = asOf(later, 'search');
const byGet = asOf(later, 'get');
const readAt = (at: Date) => givenTask(noTask, callAda.created({}, { at, via: 'get' })).state;

describe('A first sight', () => {
  it('by webhook creates the task and asks whether it is done', () =>
    givenTask(noTask).when(callAda.reported()).thenHydrates('first-sight', callAda.created()));

  it('by webhook that does not say whose task it is creates nothing, and asks', () => {
    const outcome = givenTask(noTask).when(callAda.reported({}, { contactId: null }));
    outcome.thenHydrates('contact-unknown');
    expect(outcome.decision.hydrate?.contactId).toBeNull();
  });

  it('by the webhook that it is done needs no question', () =>
    givenTask(noTask)
      .when(callAda.reportedDone(later))
      .then(callAda.created({}, { at: later }), callAda.completed(byWebhook)));

  it('by row creates the task, done or open', () => {
    givenTask(noTask)
      .when(callAda.listed({}, { at: later }))
      .then(callAda.created({}, { at: later, via: 'search' }));
    givenTask(noTask)
      .when(callAda.listed({}, { at: later, completed: true }))
      .then(callAda.created({}, { at: later, via: 'search' }), callAda.completed(byRow));
  });

  it('by the first reading is history', () =>
    givenTask(noTask)
      .when(callAda.listed({}, { quietUntil: minute(60) }))
      .then(callAda.created({}, { via: 'search', quietUntil: minute(60) })));

  it('without a time asks for the task', () =>
    givenTask(noTask)
      .when(callAda.reported({}, { at: null }))
      .thenHydrates('no-as-of'));

  it('adds nothing twice', () => givenTask(noTask, callAda.created()).when(callAda.reported()).thenNothing());
});

describe('A newer report', () => {
  const known = givenTask(noTask, callAda.created());

  it('retitles', () => known.when(callAda.listed({ title: 'Ring Ada' }, { at: later })).then(callAda.retitled('Ring Ada', byRow)));

  it('moves the due date, and says from where', () =>
    known
      .when(callAda.listed({ dueAt: '2025-03-04T10:00:00Z' }, { at: later }))
      .then(callAda.dueDateMoved('2025-03-04T10:00:00.000Z', byRow)));

  it('does not mind another spelling of the same due date', () =>
    known.when(callAda.listed({ dueAt: '2025-03-03T11:00:00+01:00' }, { at: later })).thenNothing());

  it('assigns, and takes the task from everybody', () => {
    known.when(callAda.listed({ assignedTo: 'UsrSomerville0000002' }, { at: later })).then(callAda.assigned('UsrSomerville0000002', byRow));
    known.when(callAda.listed({ assignedTo: null }, { at: later })).then(callAda.assigned(null, byRow));
  });

  it('completes and reopens', () => {
    known.when(callAda.reportedDone(later)).then(callAda.completed(byWebhook));
    givenTask(noTask, callAda.created(), callAda.completed())
      .when(callAda.listed({}, { at: later }))
      .then(callAda.reopened(byRow));
  });

  it('that does not say whether it is done leaves that alone', () =>
    givenTask(noTask, callAda.created(), callAda.completed())
      .when(callAda.reported({}, { at: later }))
      .thenNothing());

  it('moves the task to another contact, first of all', () =>
    known
      .when(callAda.listed({ title: 'Ring Grace' }, { at: later, contactId: grace.contactId }))
      .then(callAda.movedTo(grace.contactId, byRow), callAda.retitled('Ring Grace', byRow)));

  it('that omits what we hold is applied, and asked about', () =>
    known
      .when(callAda.listed({ title: 'Ring Ada', assignedTo: undefined }, { at: later }))
      .thenHydrates('omitted-field', callAda.retitled('Ring Ada', byRow)));

  it('moves asOf, also when it is news of nothing', () => expect(known.when(callAda.listed({}, { at: later })).state.asOf).toEqual(byRow));

  it('has nothing to add when nobody told and null are all there is', () =>
    givenTask(visitLinus.unknown, visitLinus.created({ dueAt: undefined }))
      .when(visitLinus.listed({}, { at: later }))
      .thenNothing());
});

describe('A doubtful report', () => {
  const known = givenTask(noTask, callAda.created());

  it('that ties and differs asks for the task', () => known.when(callAda.reported({ title: 'Ring Ada' })).thenHydrates('tie'));
  it('that is older and differs asks for the task', () =>
    givenTask(launchMargaret.unknown, launchMargaret.created())
      .when(launchMargaret.listed({ title: 'Old' }, { at: earlier }))
      .thenHydrates('older'));
  it('that is older and shows another contact asks under the one we know', () => {
    const outcome = known.when(callAda.reported({}, { at: earlier, contactId: grace.contactId }));
    outcome.thenHydrates('older');
    expect(outcome.decision.hydrate?.contactId).toBe(callAda.contactId);
  });
  it('without a time asks for the task', () => known.when(callAda.listed({ title: 'Ring Ada' }, { at: null })).thenHydrates('no-as-of'));
  it('that ties and omits what we hold asks for the task', () => known.when(callAda.listed({ assignedTo: undefined })).thenHydrates('tie'));
  it('that says late that the task is done asks for it', () => known.when(callAda.reportedDone(earlier)).thenHydrates('older'));
  it('adds nothing when it agrees with what we know', () => {
    known.when(callAda.listed({}, { at: earlier })).thenNothing();
    known.when(callAda.reported({}, { at: null, contactId: null })).thenNothing();
  });
});

describe('A GET', () => {
  it('wins over older knowledge', () =>
    givenTask(noTask, callAda.created())
      .when(callAda.read({ title: 'Ring Ada' }, { at: later, completed: true }))
      .then(callAda.retitled('Ring Ada', byGet), callAda.completed(byGet)));
  it('clears what it omits and we hold', () =>
    givenTask(noTask, callAda.created())
      .when(callAda.read({ assignedTo: undefined }, { at: later }))
      .then(callAda.assigned(null, byGet)));
  it('gives way to a newer row, and is asked for again', () =>
    givenTask(noTask, callAda.created({}, { at: later, via: 'search' }))
      .when(callAda.read({ title: 'Old' }))
      .thenHydrates('older-read'));
  it('gives way in silence to a newer GET', () =>
    givenTask(readAt(later))
      .when(callAda.read({ title: 'Old' }))
      .thenNothing());
  it('is never beaten by a row of the same time', () =>
    givenTask(readAt(later))
      .when(callAda.listed({ title: 'Old' }, { at: later }))
      .thenHydrates('tie'));
});

describe('A deletion', () => {
  const known = givenTask(noTask, callAda.created());

  it('is only a hint when a webhook reports it', () => known.when(callAda.reportedDeleted(later)).thenHydrates('delete-reported'));
  it('is believed when a GET proves it', () => known.when(callAda.gone(later)).then(callAda.deleted(later)));
  it('is not proven by a GET under another contact, or under none', () => {
    const outcome = known.when(callAda.gone(later, grace.contactId));
    outcome.thenHydrates('other-contact');
    expect(outcome.decision.hydrate?.contactId).toBe(callAda.contactId);
    known.when(callAda.gone(later, null)).thenHydrates('other-contact');
  });
  it('is asked for again when something newer is known', () =>
    givenTask(noTask, callAda.created({}, { at: later }))
      .when(callAda.gone())
      .thenHydrates('older-read'));
  it('is ignored when a newer GET saw the task', () => givenTask(readAt(later)).when(callAda.gone()).thenNothing());
  it('of a task we never met leaves nothing, but a later hint of it is not followed', () => {
    const outcome = givenTask(noTask).when(callAda.gone(later));
    outcome.thenNothing();
    givenTask(outcome.state).when(callAda.reportedDeleted()).thenNothing();
  });
  it('adds nothing twice', () => {
    const gone = givenTask(noTask, callAda.created(), callAda.deleted(later));
    gone.when(callAda.gone(minute(6))).thenNothing();
    gone.when(callAda.reportedDeleted(minute(6))).thenNothing();
  });
});

describe('A task seen after its deletion', () => {
  const gone = givenTask(noTask, callAda.created(), callAda.deleted(minute(1)));

  it('is restored by a newer GET, with what changed meanwhile', () =>
    gone.when(callAda.read({ title: 'Ring Ada' }, { at: later })).then(callAda.restored(later), callAda.retitled('Ring Ada', byGet)));
  it('is looked for everywhere when a webhook or a row shows it', () => {
    const outcome = gone.when(callAda.reported({}, { at: later }));
    outcome.thenHydrates('seen-after-deletion');
    expect(outcome.decision.hydrate?.contactId).toBeNull();
    gone.when(callAda.listed({}, { at: null })).thenHydrates('seen-after-deletion');
    gone.when(callAda.listed({}, { at: earlier, contactId: grace.contactId })).thenHydrates('seen-after-deletion');
  });
  it('adds nothing when it was seen before the proof', () => {
    gone.when(callAda.listed({}, { at: earlier })).thenNothing();
    gone.when(callAda.reported({}, { at: earlier, contactId: null })).thenNothing();
  });
  it('stays deleted for a GET from before the proof', () => gone.when(callAda.read({}, { at: start })).thenNothing());
});
