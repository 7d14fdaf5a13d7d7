import { keysWhenAsked } from '@chancery/keys';
import {
  Announcements,
  OrganisationScope,
  serviceDatabase,
  type Settings,
  SETTINGS,
} from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { RuleCasesController } from './cases/cases.controller';
import { CaseRunner } from './cases/runner';
import type { SealingKeys } from './cases/sealed';
import { CaseStore } from './cases/store';
import { publishChecks } from './checks';
import { ProposalsController } from './changes/controller';
import { Drafts } from './changes/drafts';
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
import { PastMessagesController } from './simulation/past-messages.controller';
import { SimulationsController } from './simulation/simulations.controller';
import { SimulationStore } from './simulation/store';
import { SimulationUploads } from './simulation/uploads';
import { SimulationClock, SimulationHandler } from './simulation/worker';
import { RulesStore } from './store';
import { RuleTester } from './tester';

/** Injection token of the keys that messages of cases are sealed with. */
const KEYS = Symbol('keys');

/** The rules service: mail flow rules and their published snapshots. */
@Module({})
export class RulesModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('rules', [RuleRow]);
    return {
      module: RulesModule,
      // First those whose paths begin with what is no id: `cases`, `deleted`, `export`, `proposals`, `simulations`.
      controllers: [
        SimulationsController,
        PastMessagesController,
        RuleCasesController,
        RuleHistoryController,
        RuleExchangeController,
        RuleFilesController,
        ProposalsController,
        RulesController,
        SensitiveTypesController,
        NamedListsController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: RulesStore,
          inject: [OrganisationScope, CaseRunner],
          useFactory: (scope: OrganisationScope, cases: CaseRunner) =>
            new RulesStore(scope, publishChecks({ cases })),
        },
        {
          provide: KEYS,
          inject: [SETTINGS, OrganisationScope],
          // Opened when a case is kept or run: a service without cases needs no key file.
          useFactory: (settings: Settings, scope: OrganisationScope): SealingKeys =>
            keysWhenAsked(settings, scope),
        },
        {
          provide: CaseRunner,
          inject: [KEYS],
          useFactory: (keys: SealingKeys) => new CaseRunner(keys),
        },
        {
          provide: CaseStore,
          inject: [OrganisationScope, RulesStore, CaseRunner, KEYS],
          useFactory: (
            scope: OrganisationScope,
            rules: RulesStore,
            runner: CaseRunner,
            keys: SealingKeys,
          ) => new CaseStore(scope, rules, runner, keys),
        },
        {
          provide: Drafts,
          inject: [OrganisationScope, RulesStore],
          useFactory: (scope: OrganisationScope, { changes }: RulesStore) =>
            new Drafts(scope, changes),
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
