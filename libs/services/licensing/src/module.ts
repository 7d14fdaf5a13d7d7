import { OrganisationScope, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { LicensingController } from './controller';
import { AssignmentRow, SubscriptionRow } from './entities';
import { LicensingStore } from './store';

/** The licensing service: subscriptions, assignments, and the entitlement snapshot the gateway checks. */
@Module({})
export class LicensingModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('licensing', [SubscriptionRow, AssignmentRow]);
    return {
      module: LicensingModule,
      controllers: [LicensingController, ...database.controllers],
      providers: [
        ...database.providers,
        {
          provide: LicensingStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new LicensingStore(scope),
        },
      ],
      exports: [LicensingStore],
    };
  }
}
