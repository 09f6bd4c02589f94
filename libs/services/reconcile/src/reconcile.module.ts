import { Module, type DynamicModule } from '@nestjs/common';
import { Reconcile } from './reconcile.js';
import { RequestsConsumer } from './requests.consumer.js';

/** The door for requests. Whoever composes the process starts and stops `reconcile` itself. */
@Module({})
export class ReconcileModule {
  static with(reconcile: Reconcile): DynamicModule {
    return {
      module: ReconcileModule,
      controllers: [RequestsConsumer],
      providers: [{ provide: Reconcile, useValue: reconcile }],
    };
  }
}
