import { healthController, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { GatewaysController } from './gateways.controller';
import { DeliverHandler, RetainHandler } from './handlers';
import { GatewayRuntime } from './runtime';

let runtime: GatewayRuntime | undefined;

/** The gateway service: SMTP smart host and delivery workers. */
@Module({})
export class GatewayModule {
  constructor(@Inject(GatewayRuntime) made: GatewayRuntime) {
    // A second provider for the same instance would run its start-up hook twice.
    runtime = made;
  }

  static forRoot(): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        GatewaysController,
        healthController('gateway', () => [
          { name: 'database', check: async () => runtime?.store.query('SELECT 1') },
          { name: 'policy', check: async () => runtime?.policies.refresh() },
        ]),
      ],
      providers: [
        ...serviceDatabase('gateway', []).providers,
        GatewayRuntime,
        DeliverHandler,
        RetainHandler,
      ],
      exports: [GatewayRuntime],
    };
  }
}
