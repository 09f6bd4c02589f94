import { Module, type DynamicModule } from '@nestjs/common';

/** Which services run together in this process. */
@Module({})
export class ServicesModule {
  static of(services: readonly DynamicModule[]): DynamicModule {
    return { module: ServicesModule, imports: [...services] };
  }
}
