import { keysWhenAsked } from '@chancery/keys';
import {
  Announcements,
  ConsoleCookie,
  type Logger,
  LOGGER,
  OrganisationScope,
  serviceDatabase,
  sessionHolder,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AdministratorsController } from './access/administrators.controller';
import { SecondFactor } from './access/second-factor';
import { SessionController } from './access/session.controller';
import { Sessions } from './access/sessions';
import { SetupController } from './access/setup.controller';
import { SetupLinks } from './access/setup-links';
import { SignIns } from './access/sign-in';
import { DirectoryChanges } from './changes';
import { ENTITIES, type Overrides } from './entities';
import { EventsController } from './events/events.controller';
import { LiveEvents } from './events/live-events';
import { KEYS, type KeysOf } from './keys';
import { MetricsController, OperationsController } from './operations.controller';
import { OrganisationConnectors } from './organisation/connectors';
import { ConnectorsController } from './organisation/connectors.controller';
import { DomainsController } from './organisation/domains.controller';
import { FirstRunController } from './organisation/first-run.controller';
import { MailPathController } from './organisation/mail-path.controller';
import { OrganisationController } from './organisation/organisation.controller';
import { TestMessages } from './organisation/test-messages';
import { OrganisationPeople } from './people/people';
import { PeopleController } from './people/people.controller';
import { SnapshotClock, SnapshotHandler } from './old-snapshots';
import { DirectoryStore } from './store';

/** The directory service: organisations, accepted domains, hops, SMTP credentials, administrators and their sessions. */
@Module({})
export class DirectoryModule {
  static forRoot(overrides: Overrides): DynamicModule {
    const database = serviceDatabase('directory', ENTITIES);
    return {
      module: DirectoryModule,
      controllers: [
        OrganisationController,
        ConnectorsController,
        DomainsController,
        FirstRunController,
        MailPathController,
        MetricsController,
        OperationsController,
        SessionController,
        SetupController,
        AdministratorsController,
        EventsController,
        PeopleController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: DirectoryStore,
          inject: [OrganisationScope, DataSource],
          useFactory: (scope: OrganisationScope, source: DataSource) =>
            new DirectoryStore(scope, overrides, () =>
              source.query('SELECT organisation_id FROM directory.published()'),
            ),
        },
        {
          provide: KEYS,
          inject: [SETTINGS, OrganisationScope],
          // Opened when first needed: who only signs in with a password needs no key file.
          useFactory: (settings: Settings, scope: OrganisationScope): KeysOf =>
            keysWhenAsked(settings, scope),
        },
        {
          provide: DirectoryChanges,
          inject: [DirectoryStore, Announcements],
          useFactory: (store: DirectoryStore, announcements: Announcements) =>
            new DirectoryChanges(store, announcements),
        },
        {
          provide: OrganisationConnectors,
          inject: [DirectoryStore, DirectoryChanges],
          useFactory: (store: DirectoryStore, changes: DirectoryChanges) =>
            new OrganisationConnectors(store, changes),
        },
        {
          provide: OrganisationPeople,
          inject: [OrganisationScope, Announcements],
          useFactory: (scope: OrganisationScope, announcements: Announcements) =>
            new OrganisationPeople(scope, announcements),
        },
        {
          provide: TestMessages,
          inject: [DirectoryStore, KEYS, SETTINGS],
          useFactory: (store: DirectoryStore, keys: KeysOf, settings: Settings) =>
            new TestMessages(store, keys, settings),
        },
        {
          provide: ConsoleCookie,
          inject: [SETTINGS],
          useFactory: (settings: Settings) => new ConsoleCookie(settings),
        },
        {
          provide: LiveEvents,
          inject: [DataSource, LOGGER],
          useFactory: (source: DataSource, log: Logger) =>
            new LiveEvents((token) => sessionHolder(source, token, false), log),
        },
        SnapshotClock,
        SnapshotHandler,
        { provide: Sessions, useFactory: () => new Sessions() },
        {
          provide: SecondFactor,
          inject: [KEYS],
          useFactory: (keys: KeysOf) => new SecondFactor(keys),
        },
        {
          provide: SetupLinks,
          inject: [OrganisationScope, DataSource, Sessions],
          useFactory: (scope: OrganisationScope, source: DataSource, sessions: Sessions) =>
            new SetupLinks(
              scope,
              async (hash) =>
                (
                  (await source.query('SELECT directory.setup_link_organisation($1) AS id', [
                    hash,
                  ])) as { id: string | null }[]
                )[0]?.id ?? null,
              sessions,
            ),
        },
        {
          provide: SignIns,
          inject: [OrganisationScope, DataSource, Sessions, SecondFactor, LOGGER],
          useFactory: (
            scope: OrganisationScope,
            source: DataSource,
            sessions: Sessions,
            secondFactor: SecondFactor,
            log: Logger,
          ) =>
            new SignIns(
              scope,
              <T>(sql: string, values: unknown[]) => source.query(sql, values) as Promise<T[]>,
              sessions,
              secondFactor,
              log,
            ),
        },
      ],
      exports: [DirectoryStore, SetupLinks],
    };
  }
}
