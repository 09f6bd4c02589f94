/** Everything that services tell each other, and what keeps its order: see `key`. Topic names carry no version; schemas do. */
export const topics = {
  /** Contact webhooks and pulled contact records; key: location/contact/id. */
  contactReceipts: 'ghl.contact-receipts',
  /** Custom field definitions, users and the location's time zone, as pulled; key: location/reference. */
  referenceReceipts: 'ghl.reference-receipts',
  /** Webhooks that are kept but that nobody acts on yet; key: location/kind/id. */
  otherReceipts: 'ghl.other-receipts',
  /** What we learned about a contact; key: location/contact/id. */
  contactEvents: 'contact-events',
  /** What contact-sync wants SendX to know of a person; key: location/contact/id. */
  contactSlices: 'contact-slices',
  /** Records and references that somebody needs whole; key: location/contact/id or location/reference. */
  requests: 'requests',
  /** How far the first reading of a location is; key: location/backfill. */
  backfillEvents: 'backfill-events',
  /** What delivery told SendX, and how it went; key: location/contact/id. */
  pushEvents: 'push-events',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];

const receiptTopics: ReadonlySet<string> = new Set([topics.contactReceipts, topics.referenceReceipts, topics.otherReceipts]);

/** Receipts are what arrived; everything else is an event of ours. They differ in what happens to one we cannot handle: park or hold. */
export const isReceiptTopic = (topic: string): boolean => receiptTopics.has(topic);
