import {
  type HealthPart,
  healthController,
  OrganisationScope,
  serviceController,
  serviceDatabase,
} from '@chancery/platform';
import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { ApprovalController } from './approval/portal.controller';
import { HeldRecipients } from './console/held';
import { MessagesController } from './console/messages.controller';
import { MessageSearch } from './console/search';
import { GatewaysController } from './gateways.controller';
import { DeliverHandler, RetainHandler, SampleHandler } from './handlers';
import { GatewayRuntime } from './runtime';

let runtime: GatewayRuntime | undefined;

const parts = (): HealthPart[] => [
  { name: 'database', check: async () => runtime?.store.query('SELECT 1') },
  { name: 'policy', check: async () => runtime?.policies.refresh() },
  { name: 'listeners', check: async () => runtime?.mustListen() },
];

/** The gateway service: SMTP smart host and delivery workers. */
@Module({})
export class GatewayModule {
  constructor(@Inject(GatewayRuntime) made: GatewayRuntime) {
    // A second provider for the same instance would run its start-up hook twice.
    runtime = made;
  }

  static forRoot(): DynamicModule {
    // Beside the hot path's own connections, whose planning is not for searches.
    const database = serviceDatabase('gateway', []);
    return {
      module: GatewayModule,
      controllers: [
        GatewaysController,
        MessagesController,
        ApprovalController,
        healthController('gateway', parts),
        serviceController('gateway', parts),
      ],
      providers: [
        ...database.providers,
        ...[MessageSearch, HeldRecipients].map((store) => ({
          provide: store,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new store(scope),
        })),
        GatewayRuntime,
        DeliverHandler,
        RetainHandler,
        SampleHandler,
      ],
      exports: [GatewayRuntime],
    };
  }
}
