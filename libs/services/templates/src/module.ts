import { OrganisationScope, serviceDatabase } from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { TemplatesController } from './controller';
import { BrandRow, RightsTemplateRow } from './entities';
import { TemplatesStore } from './store';

/** The templates service: rights templates, and brands with their assets. */
@Module({})
export class TemplatesModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('templates', [BrandRow, RightsTemplateRow]);
    return {
      module: TemplatesModule,
      controllers: [TemplatesController, ...database.controllers],
      providers: [
        ...database.providers,
        {
          provide: TemplatesStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new TemplatesStore(scope),
        },
      ],
      exports: [TemplatesStore],
    };
  }
}
