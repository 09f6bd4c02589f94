import { Module, type DynamicModule } from '@nestjs/common';
import type { Delivery } from './delivery.js';
import { DeliverySettings, SliceConsumer } from './slice.consumer.js';

@Module({})
export class DeliveryModule {
  static with(delivery: Delivery): DynamicModule {
    return { module: DeliveryModule, controllers: [SliceConsumer], providers: [{ provide: DeliverySettings, useValue: delivery }] };
  }
}
