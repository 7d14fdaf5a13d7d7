import { KeyStore, openRootKey, wrappedKeysIn } from '@chancery/keys';
import {
  Jobs,
  OrganisationScope,
  serviceDatabase,
  SETTINGS,
  type Settings,
  snapshotReader,
} from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Expiries } from './licences/expiries';
import { Forgetting } from './licences/forgetting';
import { KeyRing } from './keys/key-ring';
import { KeysController } from './keys/keys.controller';
import { LicenceStore } from './licences/store';
import { SubjectOpener } from './licences/subject';
import { UnsealHandler, Unsealing } from './licences/unsealing';
import { Withdrawals } from './licences/withdrawals';
import { Browsers } from './portal-api/browser';
import { MessageContent } from './portal-api/content';
import { PortalController } from './portal-api/controller';
import { KEYS } from './portal-api/keys';
import { NotifyHandler, PasscodeMailer } from './portal-api/notifier';
import { Passcodes } from './portal-api/passcodes';
import { type BrandReader, PortalPolicies } from './portal-api/policies';
import { Replies } from './portal-api/replies';
import { PortalSessions } from './portal-api/sessions';
import { RevocationController } from './licences/revocation.controller';

const brandReader =
  (scope: OrganisationScope): BrandReader =>
  (organisation, number) =>
    scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query('SELECT templates.brand_version($1, $2) AS brand', [
        organisation,
        number,
      ])) as { brand: unknown }[];
      return row?.brand ?? null;
    });

/** The rights service: keys, licences and the portal's API, walled off from each other. */
@Module({})
export class RightsModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('rights', []);
    return {
      module: RightsModule,
      controllers: [
        PortalController,
        RevocationController,
        KeysController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: KEYS,
          inject: [SETTINGS, OrganisationScope],
          useFactory: async (settings: Settings, scope: OrganisationScope) =>
            new KeyStore((await openRootKey(settings, false)).root, wrappedKeysIn(scope)),
        },
        {
          provide: KeyRing,
          inject: [SETTINGS, OrganisationScope, KEYS],
          useFactory: async (settings: Settings, scope: OrganisationScope, keys: KeyStore) =>
            new KeyRing(scope, (await openRootKey(settings, false)).passphraseBesideKeys, keys),
        },
        {
          provide: LicenceStore,
          inject: [OrganisationScope, DataSource],
          useFactory: (scope: OrganisationScope, source: DataSource) =>
            new LicenceStore(scope, (sql, values) => source.query(sql, values)),
        },
        {
          provide: Expiries,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new Expiries(scope),
        },
        {
          provide: Withdrawals,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new Withdrawals(scope),
        },
        {
          provide: SubjectOpener,
          inject: [LicenceStore, MessageContent, KEYS],
          useFactory: (licences: LicenceStore, content: MessageContent, keys: KeyStore) =>
            new SubjectOpener(licences, content, keys),
        },
        {
          provide: Unsealing,
          inject: [LicenceStore, KEYS],
          useFactory: (licences: LicenceStore, keys: KeyStore) => new Unsealing(licences, keys),
        },
        {
          provide: Passcodes,
          inject: [OrganisationScope, KEYS, Jobs],
          useFactory: (scope: OrganisationScope, keys: KeyStore, jobs: Jobs) =>
            new Passcodes(scope, keys, jobs),
        },
        {
          provide: PortalSessions,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new PortalSessions(scope),
        },
        {
          provide: MessageContent,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new MessageContent(scope),
        },
        {
          provide: PortalPolicies,
          inject: [DataSource, KEYS, OrganisationScope],
          useFactory: async (source: DataSource, keys: KeyStore, scope: OrganisationScope) => {
            const policies = new PortalPolicies(snapshotReader(source), keys, brandReader(scope));
            await policies.refresh();
            return policies;
          },
        },
        {
          provide: Browsers,
          inject: [KEYS, SETTINGS],
          useFactory: (keys: KeyStore, settings: Settings) =>
            new Browsers(keys, settings.portalUrl),
        },
        {
          provide: Replies,
          inject: [SETTINGS, KEYS, PortalPolicies],
          useFactory: (settings: Settings, keys: KeyStore, policies: PortalPolicies) =>
            new Replies(settings, keys, policies),
        },
        Forgetting,
        PasscodeMailer,
        NotifyHandler,
        UnsealHandler,
      ],
      exports: [LicenceStore, KEYS],
    };
  }
}
