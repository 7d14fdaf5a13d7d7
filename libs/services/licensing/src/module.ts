import { Announcements, OrganisationScope, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { AssignmentsController } from './assignments.controller';
import { LicenceChanges } from './changes';
import { LicensingController } from './controller';
import { LICENSING_ENTITIES } from './entities';
import { LicensingStore } from './store';
import { SubscriptionController } from './subscription.controller';

/** The licensing service: subscriptions, assignments, and the entitlement snapshot the gateway checks. */
@Module({})
export class LicensingModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('licensing', LICENSING_ENTITIES);
    return {
      module: LicensingModule,
      controllers: [
        LicensingController,
        AssignmentsController,
        SubscriptionController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: LicensingStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new LicensingStore(scope),
        },
        {
          provide: LicenceChanges,
          inject: [Announcements],
          useFactory: (announcements: Announcements) => new LicenceChanges(announcements),
        },
      ],
      exports: [LicensingStore],
    };
  }
}
