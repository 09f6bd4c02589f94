/** Attribute names of our own, in one place; OpenTelemetry's names win where they exist. No attribute ever carries an e-mail address or a secret. */
export const attributes = {
  location: 'sync.location',
  connection: 'sync.connection',
  contact: 'sync.contact',
  record: 'sync.record',
  recordKind: 'sync.record.kind',
  topic: 'messaging.destination.name',
  consumerGroup: 'messaging.consumer.group.name',
  batchSize: 'messaging.batch.message_count',
  webhookType: 'sync.webhook.type',
  receipt: 'sync.receipt',
  eventType: 'sync.event.type',
  outcome: 'sync.outcome',
  attempt: 'sync.attempt',
} as const;
