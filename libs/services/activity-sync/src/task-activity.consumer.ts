import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { ConnectionDirectory } from './connection-directory.js';
import { noteActivity, type PersonId } from './people-rows.js';

/** A task is something that happens with a person, too: only when is kept. Moments that came, or were skipped, are nobody's doing. */
@Controller()
export class TaskActivityConsumer {
  constructor(@Inject(ConnectionDirectory) private readonly connections: ConnectionDirectory) {}

  @EventPattern(topics.taskEvents, { group: 'activity-sync' })
  handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const told = batch.items.flatMap((message) => {
      const person = personIn(message);
      const connectionId = person && this.connections.connectionOf(person.locationId);
      return person && connectionId ? [{ ...person, connectionId, at: earlier(message.occurredAt, message.recordedAt) }] : [];
    });
    return batch.transaction([], async (tx) => {
      await noteActivity(tx.client, told);
      return batch.items.map(() => done);
    });
  }
}

const personIn = ({ key, type }: Message<unknown>): PersonId | null => {
  const [locationId, contactId] = key.split('/contact/');
  return locationId && contactId && !/(Fired|Skipped)$/.test(type) ? { locationId, contactId } : null;
};

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);
