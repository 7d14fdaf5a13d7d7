import { Announcements, OrganisationScope, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { publishChecks } from './checks';
import { RulesController } from './controller';
import { RuleRow } from './entities';
import { RuleExchangeController } from './exchange/exchange.controller';
import { RuleImporter } from './exchange/importer';
import { RuleFilesController } from './files/files.controller';
import { RuleFileStore } from './files/rule-files';
import { RuleHistoryController } from './history.controller';
import { NamedListsController } from './lists/controller';
import { NamedListsStore } from './lists/store';
import { SensitiveTypesStore } from './sensitive-types';
import { SensitiveTypesController } from './sensitive-types.controller';
import { SimulationRunner } from './simulation/runner';
import { SimulationsController } from './simulation/simulations.controller';
import { SimulationStore } from './simulation/store';
import { SimulationUploads } from './simulation/uploads';
import { SimulationClock, SimulationHandler } from './simulation/worker';
import { RulesStore } from './store';
import { RuleTester } from './tester';

/** The rules service: mail flow rules and their published snapshots. */
@Module({})
export class RulesModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('rules', [RuleRow]);
    return {
      module: RulesModule,
      // First those whose paths begin with what is no id: `deleted`, `export`, `simulations`.
      controllers: [
        SimulationsController,
        RuleHistoryController,
        RuleExchangeController,
        RuleFilesController,
        RulesController,
        SensitiveTypesController,
        NamedListsController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: RulesStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new RulesStore(scope, publishChecks()),
        },
        {
          provide: RuleImporter,
          inject: [RulesStore, OrganisationScope],
          useFactory: (store: RulesStore, scope: OrganisationScope) =>
            new RuleImporter(store, scope),
        },
        {
          provide: RuleFileStore,
          inject: [RulesStore, RuleImporter, OrganisationScope],
          useFactory: (store: RulesStore, importer: RuleImporter, scope: OrganisationScope) =>
            new RuleFileStore(store, importer, scope),
        },
        {
          provide: SensitiveTypesStore,
          inject: [OrganisationScope, RulesStore],
          useFactory: (scope: OrganisationScope, rules: RulesStore) =>
            new SensitiveTypesStore(scope, rules),
        },
        {
          provide: SimulationStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new SimulationStore(scope),
        },
        {
          provide: SimulationRunner,
          inject: [OrganisationScope, RulesStore, Announcements],
          useFactory: (scope: OrganisationScope, rules: RulesStore, announcements: Announcements) =>
            new SimulationRunner({
              scope,
              rules,
              tellMs: 500,
              changed: (organisation, id) =>
                announcements.changed({ organisation, noun: 'simulations', id }),
            }),
        },
        {
          provide: SimulationUploads,
          inject: [OrganisationScope, RulesStore, SimulationStore, Announcements],
          useFactory: (
            scope: OrganisationScope,
            rules: RulesStore,
            store: SimulationStore,
            announcements: Announcements,
          ) =>
            new SimulationUploads({
              scope,
              rules,
              store,
              changed: (organisation, id) =>
                announcements.changed({ organisation, noun: 'simulations', id }),
            }),
        },
        SimulationClock,
        SimulationHandler,
        {
          provide: NamedListsStore,
          inject: [OrganisationScope, RulesStore],
          useFactory: (scope: OrganisationScope, rules: RulesStore) =>
            new NamedListsStore(scope, rules),
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
