import { OrganisationScope, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DirectoryController } from './controller';
import { ENTITIES, type Overrides } from './entities';
import { OperationsController } from './operations.controller';
import { DirectoryStore } from './store';

/** The directory service: organisations, accepted domains, hops, SMTP credentials, administrators. */
@Module({})
export class DirectoryModule {
  static forRoot(overrides: Overrides): DynamicModule {
    const database = serviceDatabase('directory', ENTITIES);
    return {
      module: DirectoryModule,
      controllers: [DirectoryController, OperationsController, ...database.controllers],
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
      ],
      exports: [DirectoryStore],
    };
  }
}
