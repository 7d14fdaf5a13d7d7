import { OrganisationScope, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { RulesController } from './controller';
import { RuleRow } from './entities';
import { RuleExchangeController } from './exchange/exchange.controller';
import { RuleImporter } from './exchange/importer';
import { RuleHistoryController } from './history.controller';
import { SensitiveTypesStore } from './sensitive-types';
import { SensitiveTypesController } from './sensitive-types.controller';
import { RulesStore } from './store';
import { RuleTester } from './tester';

/** The rules service: mail flow rules and their published snapshots. */
@Module({})
export class RulesModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('rules', [RuleRow]);
    return {
      module: RulesModule,
      // The history and the files first: `deleted` and `export` are no ids.
      controllers: [
        RuleHistoryController,
        RuleExchangeController,
        RulesController,
        SensitiveTypesController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: RulesStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new RulesStore(scope),
        },
        {
          provide: RuleImporter,
          inject: [RulesStore, OrganisationScope],
          useFactory: (store: RulesStore, scope: OrganisationScope) =>
            new RuleImporter(store, scope),
        },
        {
          provide: SensitiveTypesStore,
          inject: [OrganisationScope, RulesStore],
          useFactory: (scope: OrganisationScope, rules: RulesStore) =>
            new SensitiveTypesStore(scope, rules),
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
