import { OrganisationScope, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { RulesController } from './controller';
import { RuleRow } from './entities';
import { RuleHistoryController } from './history.controller';
import { RulesStore } from './store';
import { RuleTester } from './tester';

/** The rules service: mail flow rules and their published snapshots. */
@Module({})
export class RulesModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('rules', [RuleRow]);
    return {
      module: RulesModule,
      // The history first: `deleted` is no id.
      controllers: [RuleHistoryController, RulesController, ...database.controllers],
      providers: [
        ...database.providers,
        {
          provide: RulesStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new RulesStore(scope),
        },
        {
          provide: RuleTester,
          inject: [RulesStore, OrganisationScope],
          useFactory: (store: RulesStore, scope: OrganisationScope) => new RuleTester(store, scope),
        },
      ],
      exports: [RulesStore],
    };
  }
}
