import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { appointmentStream } from '@sync/crm-events';
import { done, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { Timers } from '@sync/timers';
import { appointmentRowId, type AppointmentId } from './appointment-rows.js';
import { setWakeUps } from './wake-ups.js';

/**
 * Sets the timer of every appointment that something happened to. It follows the log, so that a timer is set after the commit it belongs to, and not lost
 * when the process dies in between.
 */
@Controller()
export class TimersConsumer {
  constructor(@Inject(Timers) private readonly timers: Timers) {}

  @EventPattern(topics.activityEvents, { group: 'activity-sync-timers' })
  handle(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const ids = new Map(batch.items.flatMap(appointmentIn).map((id) => [appointmentRowId(id), id]));
    return batch.transaction([], async (tx) => {
      await setWakeUps(tx.client, this.timers, [...ids.values()]);
      return batch.items.map(() => done);
    });
  }
}

/** The appointment a message is about, by its key and stream; none for a message about notes or a person. */
const appointmentIn = ({ key, stream }: Message<unknown>): AppointmentId[] => {
  const locationId = key.slice(0, key.indexOf('/contact/'));
  const prefix = appointmentStream(locationId, '');
  return stream.startsWith(prefix) ? [{ locationId, appointmentId: stream.slice(prefix.length) }] : [];
};
