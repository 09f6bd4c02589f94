import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { ghlLocation } from '@sync/contracts-ghl';
import { mappingEventRegistry } from '@sync/crm-events';
import { readPulledReferences } from '@sync/mapping';
import { done, receiptJson, topics, type Batch, type Message, type Settlement } from '@sync/messaging';
import { Birthdays } from './birthdays.js';

/** When a location is connected, its time zone or the hour of its morning changes: its next morning is another one. */
@Controller()
export class BirthdayConsumer {
  constructor(@Inject(Birthdays) private readonly birthdays: Birthdays) {}

  @EventPattern(topics.referenceReceipts, { group: 'contact-sync-birthdays' })
  async references(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const settlements = await batch.transaction([], () => Promise.resolve(batch.items.map(() => done)));
    const zones = new Map(batch.items.flatMap(zoneIn));
    await this.birthdays.planSoon([...zones.keys()], zones);
    return settlements;
  }

  @EventPattern(topics.mappingEvents, { group: 'contact-sync-birthdays' })
  async mappings(batch: Batch<unknown>): Promise<readonly Settlement[]> {
    const settlements = await batch.transaction([], () => Promise.resolve(batch.items.map(() => done)));
    const locations = batch.items.flatMap((message) => {
      const decoded = mappingEventRegistry.decode(message);
      return decoded.kind === 'event' ? [decoded.event.data.locationId] : [];
    });
    await this.birthdays.planSoon([...new Set(locations)]);
    return settlements;
  }
}

const zoneIn = ({ data }: Message<unknown>): [string, string][] => {
  const pulled = Buffer.isBuffer(data) ? readPulledReferences(receiptJson(data)) : null;
  const zone = pulled?.kind === 'location' ? ghlLocation.safeParse(pulled.body).data?.timezone : null;
  return pulled && zone ? [[pulled.locationId, zone]] : [];
};

@Module({})
export class BirthdaysModule {
  static with(birthdays: Birthdays): DynamicModule {
    return { module: BirthdaysModule, controllers: [BirthdayConsumer], providers: [{ provide: Birthdays, useValue: birthdays }] };
  }
}
