import {
  OrganisationScope,
  serviceDatabase,
  SETTINGS,
  type Settings,
  snapshotReader,
} from '@chancery/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BrandsController } from './brands/controller';
import { BrandAssetRow, BrandRow, BrandSampleRow, BrandVersionRow } from './brands/entities';
import { BrandLooksController } from './brands/looks.controller';
import { BrandPlaces } from './brands/places';
import { TemplatesController } from './controller';
import { RightsTemplateRow } from './entities';
import { TemplatesStore } from './store';

/** Every entity of the schema. */
export const TEMPLATES_ENTITIES = [
  BrandRow,
  BrandVersionRow,
  BrandAssetRow,
  BrandSampleRow,
  RightsTemplateRow,
];

/** The templates service: rights templates, and brands with their assets. */
@Module({})
export class TemplatesModule {
  static forRoot(): DynamicModule {
    const database = serviceDatabase('templates', TEMPLATES_ENTITIES);
    return {
      module: TemplatesModule,
      controllers: [
        TemplatesController,
        BrandsController,
        BrandLooksController,
        ...database.controllers,
      ],
      providers: [
        ...database.providers,
        {
          provide: TemplatesStore,
          inject: [OrganisationScope],
          useFactory: (scope: OrganisationScope) => new TemplatesStore(scope),
        },
        {
          provide: BrandPlaces,
          inject: [DataSource, SETTINGS],
          useFactory: (source: DataSource, settings: Settings) =>
            new BrandPlaces(snapshotReader(source), settings.portalUrl),
        },
      ],
      exports: [TemplatesStore],
    };
  }
}
