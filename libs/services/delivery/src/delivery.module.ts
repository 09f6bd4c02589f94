import { Module, type DynamicModule } from '@nestjs/common';
import { DeliverySettings } from './consumer-settings.js';
import { CustomEventConsumer } from './custom-event.consumer.js';
import type { Delivery } from './delivery.js';
import { SliceConsumer } from './slice.consumer.js';

@Module({})
export class DeliveryModule {
  static with(delivery: Delivery): DynamicModule {
    return {
      module: DeliveryModule,
      controllers: [SliceConsumer, CustomEventConsumer],
      providers: [{ provide: DeliverySettings, useValue: delivery }],
    };
  }
}
