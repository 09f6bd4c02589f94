import {
  appointmentStream,
  backfillStream,
  BackfillFinished,
  BackfillPageRead,
  BackfillStarted,
  contactKey,
  contactSliceStream,
  contactStream,
  ContactExcluded,
  ContactHydrationRequested,
  ContactOptOutPushed,
  ContactPushed,
  ContactPushRejected,
  CustomEventRaised,
  CustomEventRejected,
  CustomEventSent,
  customEventsStream,
  hydrateStream,
  notesStream,
  personKey,
  pushStream,
  SliceChanged,
  TaskOverdueFired,
  taskStream,
  type BackfillKind,
  type DomainEvent,
  type Slice,
} from '@sync/crm-events';
import {
  ada,
  callAda,
  grace,
  linus,
  margaret,
  noteOf,
  theNotes,
  theVisit,
  writeGrace,
  type Person,
  type TaskStory,
} from '@sync/crm-events/fixtures';
import type { EventStore, ReceiptLog } from '@sync/event-store';
import { topics } from '@sync/messaging';

/** The connection that all people of the story belong to. */
export const connection = { id: 'con_1', locationId: ada.locationId, sendxTeam: 'team_1', demo: false };
export const secrets = { 'ghl-token': 'pit-1', 'sendx-api-key': 'key-1' };
export const trace = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${trace}-b7ad6b7169203331-01`;

type Telling = Pick<EventStore, 'append'>;
type Fact = DomainEvent & { readonly source?: string | null };

/** Appends events of one person to one of their streams; `cause` is a receipt's or event's id. */
const append = async (store: Telling, person: Person, stream: string, topic: string, events: readonly Fact[], cause: string) => {
  const { locationId, contactId } = person;
  await store.append([
    {
      stream,
      topic,
      key: contactKey(locationId, contactId),
      keyId: personKey(locationId, contactId),
      events: events.map((event) => ({ ...event, causationId: cause, occurredAt: new Date(), traceparent })),
    },
  ]);
};

export const learn = (store: Telling, person: Person, events: readonly Fact[], cause: string) =>
  append(store, person, contactStream(person.locationId, person.contactId), topics.contactEvents, events, cause);

/** Something that happened to a task, a note or an appointment of this person. */
export const happen = append;

export const askFor = (store: Telling, person: Person, cause: string) => {
  const { locationId, contactId } = person;
  const request = ContactHydrationRequested.of({ connectionId: connection.id, locationId, contactId, reason: 'first-sight' });
  return append(store, person, hydrateStream(locationId, contactId), topics.requests, [request], cause);
};

export const sliceFor = (person: Person, change: Partial<Slice> = {}): Slice => ({
  service: 'contact',
  connectionId: connection.id,
  locationId: person.locationId,
  contactId: person.contactId,
  dateAdded: person.record.dateAdded ?? null,
  mappingVersion: 1,
  email: person.record.email ?? null,
  skip: null,
  profile: { firstName: person.record.firstName ?? '', lastName: person.record.lastName ?? '' },
  fields: { ghl_city: { type: 'text', value: person.record.city ?? '' }, ghl_contact_id: { type: 'text', value: person.contactId } },
  tags: person.record.tags ?? [],
  optOut: false,
  deleted: false,
  lists: [],
  policy: { optOut: 'unsubscribe', deleted: 'tag' },
  ...change,
});

export const wish = (store: Telling, person: Person, slice: Slice, cause: string) =>
  append(
    store,
    person,
    contactSliceStream(person.locationId, person.contactId),
    topics.contactSlices,
    [SliceChanged.of({ slice, urgency: 'live' })],
    cause,
  );

export const laneOf = (person: Person, sliceVersion: number) => ({
  connectionId: connection.id,
  locationId: person.locationId,
  contactId: person.contactId,
  sliceVersion,
  claimants: [person.contactId],
});

export const tellSendx = (store: Telling, person: Person, events: readonly Fact[], cause: string) =>
  append(store, person, pushStream(person.locationId, person.contactId), topics.pushEvents, events, cause);

export const pushed = (person: Person, sliceVersion: number, change: Partial<Parameters<typeof ContactPushed.of>[0]> = {}) =>
  ContactPushed.of({
    ...laneOf(person, sliceVersion),
    created: sliceVersion === 1,
    fields: ['firstName', 'lastName', 'ghl_city'],
    tagsAdded: [],
    tagsRemoved: [],
    lists: [],
    calls: ['identify'],
    ...change,
  });

const receive = (receipts: ReceiptLog, person: Person, id: string, source: string, body: object) =>
  receipts.append([
    {
      id,
      topic: topics.contactReceipts,
      key: contactKey(person.locationId, person.contactId),
      source,
      body: Buffer.from(JSON.stringify(body)),
      receivedAt: new Date(),
      asOf: new Date(),
      traceparent,
    },
  ]);

/** Ada is registered, hydrated, pushed, and renamed; the new name is pushed as well. */
const tellAda = async (store: Telling, receipts: ReceiptLog) => {
  await receive(receipts, ada, 'ghl-ada-1', 'webhook', { type: 'ContactCreate', id: ada.contactId });
  await learn(store, ada, [ada.registered()], 'ghl-ada-1');
  await askFor(store, ada, 'ghl-ada-1');
  await receive(receipts, ada, 'ghl-ada-2', 'get', { contact: { id: ada.contactId } });
  await learn(store, ada, [ada.detailsChanged({ timezone: 'Europe/Paris' })], 'ghl-ada-2');
  await wish(store, ada, sliceFor(ada), 'ghl-ada-2');
  await tellSendx(store, ada, [pushed(ada, 1, { tagsAdded: ['customer', 'newsletter'] })], 'lane-1');
  await receive(receipts, ada, 'ghl-ada-3', 'webhook', { type: 'ContactUpdate', id: ada.contactId });
  await learn(store, ada, [ada.renamed({ lastName: 'King' }), ada.tagsChanged({ added: ['vip'], removed: ['newsletter'] })], 'ghl-ada-3');
  await wish(store, ada, sliceFor(ada, { profile: { firstName: 'Ada', lastName: 'King' }, tags: ['customer', 'vip'] }), 'ghl-ada-3');
  const news = { fields: ['lastName'], tagsAdded: ['vip'], tagsRemoved: ['newsletter'], calls: ['identify', 'track'] };
  await tellSendx(store, ada, [pushed(ada, 2, news)], 'lane-2');
};

/** Grace has no address; Linus is unsubscribed; SendX refuses Margaret, who changed her address before. */
const tellOthers = async (store: Telling) => {
  await learn(store, grace, [grace.registered()], 'ghl-grace-1');
  await wish(store, grace, sliceFor(grace, { skip: { code: 'no-email', detail: 'The contact has no e-mail address.' } }), 'ghl-grace-1');
  await learn(store, linus, [linus.registered(), linus.optedOut('emailChannel')], 'ghl-linus-1');
  await wish(store, linus, sliceFor(linus, { optOut: true }), 'ghl-linus-1');
  const optedOut = [
    ContactOptOutPushed.of({ ...laneOf(linus, 1), how: 'unsubscribed' }),
    ContactExcluded.of({ ...laneOf(linus, 1), reason: 'opted-out', detail: 'Unsubscribed in SendX.' }),
  ];
  await tellSendx(store, linus, optedOut, 'lane-3');
  await learn(store, margaret, [margaret.registered()], 'ghl-margaret-1');
  await learn(store, margaret, [margaret.emailChanged('margaret@apollo.example')], 'ghl-margaret-2');
  await wish(store, margaret, sliceFor(margaret, { email: 'margaret@apollo.example' }), 'ghl-margaret-2');
  const refused = { step: 'document', code: 'SENDX_REJECTED', detail: 'ghl_city is longer than 255 characters' } as const;
  await tellSendx(store, margaret, [ContactPushRejected.of({ ...laneOf(margaret, 1), ...refused })], 'lane-4');
};

const tellBackfill = async (store: Telling) => {
  const of = { connectionId: connection.id, locationId: connection.locationId, kind: 'contacts' } as const;
  const ofTasks = { ...of, kind: 'tasks' } as const;
  const seconds = (back: number) => new Date(Date.now() - back * 1_000);
  await appendBackfill(store, 'contacts', [
    { ...BackfillStarted.of({ ...of, expectedTotal: 1_200 }), occurredAt: seconds(8) },
    { ...BackfillPageRead.of({ ...of, rows: 100, rowsSoFar: 100 }), occurredAt: seconds(4) },
    { ...BackfillPageRead.of({ ...of, rows: 100, rowsSoFar: 200 }), occurredAt: seconds(0) },
  ]);
  await appendBackfill(store, 'tasks', [
    { ...BackfillStarted.of({ ...ofTasks, expectedTotal: null }), occurredAt: seconds(8) },
    { ...BackfillPageRead.of({ ...ofTasks, rows: 7, rowsSoFar: 7 }), occurredAt: seconds(0) },
    { ...BackfillFinished.of({ ...ofTasks, rows: 7 }), occurredAt: seconds(0) },
  ]);
};

export const finishBackfill = (store: Telling, rows: number) =>
  appendBackfill(store, 'contacts', [
    {
      ...BackfillFinished.of({ connectionId: connection.id, locationId: connection.locationId, kind: 'contacts', rows }),
      occurredAt: new Date(),
    },
  ]);

const appendBackfill = (store: Telling, kind: BackfillKind, events: readonly (Fact & { occurredAt: Date })[]) =>
  store.append([
    {
      stream: backfillStream(connection.id, kind),
      topic: topics.backfillEvents,
      key: `${connection.locationId}/backfill`,
      keyId: null,
      events: events.map((event) => ({ ...event, causationId: `backfill-${events.length}` })),
    },
  ]);

const told = (event: Fact, source: string | null = 'live') => ({ ...event, source });

/** Ada's tasks, notes and appointments; a task of Grace's that came with the first reading and has no due date. */
const tellActivity = async (store: Telling) => {
  const { locationId, contactId } = ada;
  const ofTask = (task: TaskStory) => taskStream(task.locationId, task.taskId);
  await happen(store, ada, ofTask(callAda), topics.taskEvents, [told(callAda.created())], 'task-1');
  await happen(store, ada, ofTask(callAda), topics.taskEvents, [told(callAda.dueDateMoved('2025-03-04T15:00:00.000Z'))], 'task-2');
  const overdue = TaskOverdueFired.of({ dueAt: '2025-03-04T15:00:00.000Z', daysOverdue: 0 });
  await happen(store, ada, ofTask(callAda), topics.taskEvents, [told(overdue, 'timer')], 'task-3');
  await happen(store, grace, ofTask(writeGrace), topics.taskEvents, [told(writeGrace.created({ dueAt: null }), 'backfill')], 'task-4');
  await happen(
    store,
    ada,
    notesStream(locationId, contactId),
    topics.activityEvents,
    [told(theNotes.added(0, noteOf('note-1')))],
    'note-1',
  );
  const visits = appointmentStream(locationId, 'AptVisit000000000001');
  await happen(store, ada, visits, topics.activityEvents, [told(theVisit.booked({ startAt: '2099-03-05T10:00:00.000Z' }))], 'visit-1');
  const odd = theVisit.booked({ title: 'Dinner', startAt: 'noonish', timeProblem: 'start-unreadable' });
  await happen(store, ada, appointmentStream(locationId, 'AptDinner00000000002'), topics.activityEvents, [told(odd)], 'dinner-1');
};

/** Ada's task became custom events: SendX took the first, refuses the second, and is still to be told the third. */
const tellCustomEvents = async (store: Telling) => {
  const { locationId, contactId } = ada;
  const of = { connectionId: connection.id, locationId, contactId };
  const raised = (name: string) =>
    told(CustomEventRaised.of({ ...of, name, data: {}, at: '2025-03-01T09:00:00.000Z', dedupeKey: name, urgency: 'live' }));
  const names = ['ghl_task_created', 'ghl_task_due_changed', 'ghl_task_overdue'];
  await happen(store, ada, customEventsStream('task', locationId, contactId), topics.customEvents, names.map(raised), 'task-1');
  await tellSendx(
    store,
    ada,
    [CustomEventSent.of({ ...of, name: 'ghl_task_created', dedupeKey: 'ghl_task_created', answersLost: 0 })],
    'event-1',
  );
  const refused = { name: 'ghl_task_due_changed', dedupeKey: 'ghl_task_due_changed', code: 'SENDX_REJECTED', detail: 'no such event' };
  await tellSendx(store, ada, [CustomEventRejected.of({ ...of, ...refused })], 'event-2');
};

/** Everybody's story, and a backfill that is under way. */
export const tellStory = async (store: Telling, receipts: ReceiptLog): Promise<void> => {
  await tellAda(store, receipts);
  await tellOthers(store);
  await tellActivity(store);
  await tellCustomEvents(store);
  await tellBackfill(store);
};
