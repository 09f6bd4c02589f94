/** Everything that services tell each other, and what keeps its order: see `key`. Topic names carry no version; schemas do. */
export const topics = {
  /** Contact webhooks and pulled contact records; key: location/contact/id. */
  contactReceipts: 'ghl.contact-receipts',
  /** Task webhooks and pulled tasks; key: location/task/id. */
  taskReceipts: 'ghl.task-receipts',
  /** Note and appointment webhooks, pulled appointments, and all notes of a contact as pulled; key: location/note, notes or appointment/id. */
  activityReceipts: 'ghl.activity-receipts',
  /** Custom field definitions, users, calendars and the location's time zone, as pulled; key: location/reference. */
  referenceReceipts: 'ghl.reference-receipts',
  /** Webhooks that are kept but that nobody acts on yet; key: location/kind/id. */
  otherReceipts: 'ghl.other-receipts',
  /** What we learned about a contact; key: location/contact/id. */
  contactEvents: 'contact-events',
  /** What we learned about tasks, and which of their moments came; key: that of the contact. */
  taskEvents: 'task-events',
  /** What we learned about notes and appointments, and which of their moments came; key: that of the contact. */
  activityEvents: 'activity-events',
  /** What each service wants SendX to know of a person; key: location/contact/id. */
  contactSlices: 'contact-slices',
  taskSlices: 'task-slices',
  activitySlices: 'activity-slices',
  /** Custom events that SendX should be told once, from any service; key: location/contact/id. */
  customEvents: 'custom-events',
  /** Mapping documents that came into use; key: connection/mapping. */
  mappingEvents: 'mapping-events',
  /** Records and references that somebody needs whole; key: location/contact/id or location/reference. */
  requests: 'requests',
  /** How far the first reading of a location is; key: location/backfill. */
  backfillEvents: 'backfill-events',
  /** What delivery told SendX, and how it went; key: location/contact/id. */
  pushEvents: 'push-events',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];

const receiptTopics: ReadonlySet<string> = new Set([
  topics.contactReceipts,
  topics.taskReceipts,
  topics.activityReceipts,
  topics.referenceReceipts,
  topics.otherReceipts,
]);

/** Receipts are what arrived; everything else is an event of ours. They differ in what happens to one we cannot handle: park or hold. */
export const isReceiptTopic = (topic: string): boolean => receiptTopics.has(topic);

/** Where Kafka's copies of parked messages lie, for other tools; the console and `npx sync redrive` work on the database's. */
export const deadLetterTopic = (topic: string): string => `${topic}.dead-letters`;
